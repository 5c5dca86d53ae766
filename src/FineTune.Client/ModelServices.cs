using FineTune.Client;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Models as services. A typed client has a method of its own for this: <c>services.AddReviews()</c>.</summary>
public static class ModelServices
{
    /// <summary>Adds a model as a singleton, which is opened when it is first asked for.</summary>
    /// <param name="create">Opens it.</param>
    /// <param name="configure">Says how; null for the defaults.</param>
    public static IServiceCollection AddModel<TModel>(
        this IServiceCollection services, Func<ModelOptions, TModel> create, Action<ModelOptions>? configure = null)
        where TModel : FineTunedModel
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(create);
        return services.AddSingleton(_ =>
        {
            var options = new ModelOptions();
            configure?.Invoke(options);
            return create(options);
        });
    }
}
