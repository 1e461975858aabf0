// A user's day, played against the gateway.

using var http = new HttpClient();
var gateway = Environment.GetEnvironmentVariable("services__gateway__http__0");
using var response = await http.GetAsync(new Uri(gateway + "/health"));
Console.WriteLine($"the gateway answers {(int)response.StatusCode}");
return response.IsSuccessStatusCode ? 0 : 1;
