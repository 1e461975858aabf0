using Fyntrix.Gateway;
using Fyntrix.ServiceDefaults;
using Fyntrix.ServiceDefaults.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddGateway();

var app = builder.Build();
app.UseGatewayEdge();
app.UseServiceDefaults(GatewayServices.UseBrowserRules);
app.MapGateway();
return await app.RunServiceAsync(args);
