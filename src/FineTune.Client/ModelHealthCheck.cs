using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FineTune.Client;

/// <summary>Healthy while the model answers: <c>services.AddHealthChecks().AddCheck&lt;ModelHealthCheck&lt;ReviewsModel&gt;&gt;("reviews")</c>.</summary>
/// <typeparam name="TModel">The model's class.</typeparam>
public sealed class ModelHealthCheck<TModel>(TModel model) : IHealthCheck
    where TModel : FineTunedModel
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.Run(
        () =>
        {
            try
            {
                model.WarmUp(cancellationToken);
                return HealthCheckResult.Healthy($"{model.Contract.Name} answers.");
            }
            catch (ModelException exception)
            {
                return new HealthCheckResult(context?.Registration.FailureStatus ?? HealthStatus.Unhealthy, exception.Message, exception);
            }
        },
        cancellationToken);
}
