using System.Reflection;
using System.Text.Json;
using FluentValidation;

namespace Fyntrix.ServiceDefaults.Api;

/// <summary>
/// Validates each argument that has a FluentValidation validator, before the handler runs; refusals name the fields in the
/// request's own spelling.
/// </summary>
internal static class ValidationFilter
{
    static ValidationFilter()
    {
        ValidatorOptions.Global.PropertyNameResolver = (_, member, _) => member is null ? null : JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name);
        ValidatorOptions.Global.DisplayNameResolver = (_, _, _) => "This";
        ValidatorOptions.Global.LanguageManager.Enabled = false;
    }

    public static EndpointFilterDelegate Create(EndpointFilterFactoryContext factory, EndpointFilterDelegate next)
    {
        var isService = factory.ApplicationServices.GetRequiredService<IServiceProviderIsService>();
        var validated = factory.MethodInfo.GetParameters()
            .Select((parameter, index) => (Index: index, Validator: typeof(IValidator<>).MakeGenericType(parameter.ParameterType), IsOptional: IsOptional(parameter)))
            .Where(p => isService.IsService(p.Validator))
            .ToList();
        if (validated.Count == 0)
            return next;

        return async context =>
        {
            foreach (var (index, validatorType, isOptional) in validated)
            {
                if (context.Arguments[index] is null && isOptional)
                    continue;
                if (context.Arguments[index] is not { } sent)
                    return new Refusal(StatusCodes.Status400BadRequest, "BODY_REQUIRED", "Send a JSON object as the request body.").ToProblem();
                var validator = (IValidator)context.HttpContext.RequestServices.GetRequiredService(validatorType);
                var result = await validator.ValidateAsync(new ValidationContext<object>(sent), context.HttpContext.RequestAborted);
                if (!result.IsValid)
                    return Refusal.Invalid(result.Errors.GroupBy(e => e.PropertyName).ToDictionary(g => g.Key, g => g.Select(e => e.ErrorMessage).ToArray())).ToProblem();
            }

            return await next(context);
        };
    }

    private static bool IsOptional(ParameterInfo parameter) =>
        new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable;

    /// <summary>Registers every validator of an assembly.</summary>
    public static void AddValidators(IServiceCollection services, Assembly assembly)
    {
        foreach (var found in AssemblyScanner.FindValidatorsInAssembly(assembly, includeInternalTypes: true))
            services.AddSingleton(found.InterfaceType, found.ValidatorType);
    }
}
