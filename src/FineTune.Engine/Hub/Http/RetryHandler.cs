using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace FineTune.Engine.Hub.Http;

/// <summary>
/// Repeats what fails for a while. The pipeline that does it is made when a first attempt has failed: making one and sending through it takes .NET a tenth of
/// a second (its options are validated by reflection, its generic methods compiled), more than all requests of a small push take.
/// </summary>
internal sealed class RetryHandler : DelegatingHandler
{
    private readonly Lazy<HttpMessageInvoker> _retries;

    /// <param name="createPipeline">Makes the pipeline. Its first attempt is the one that has failed.</param>
    public RetryHandler(HttpMessageHandler inner, Func<ResiliencePipeline<HttpResponseMessage>> createPipeline)
        : base(inner) =>
        _retries = new(
            () => new HttpMessageInvoker(new ResilienceHandler(createPipeline()) { InnerHandler = new LaterAttempts(inner) }, disposeHandler: false));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        FirstAttempt first;
        try
        {
            first = new FirstAttempt(await base.SendAsync(request, cancellationToken).ConfigureAwait(false), null);
        }
        catch (Exception exception) when (Transience.IsTransient(exception, attempt: 0))
        {
            first = new FirstAttempt(null, exception);
        }

        return first.IsLast ? first.Repeat() : await RetriesAfter(first, request).SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        FirstAttempt first;
        try
        {
            first = new FirstAttempt(base.Send(request, cancellationToken), null);
        }
        catch (Exception exception) when (Transience.IsTransient(exception, attempt: 0))
        {
            first = new FirstAttempt(null, exception);
        }

        return first.IsLast ? first.Repeat() : RetriesAfter(first, request).Send(request, cancellationToken);
    }

    private HttpMessageInvoker RetriesAfter(FirstAttempt first, HttpRequestMessage request)
    {
        request.Options.Set(FirstAttempt.Key, first);
        return _retries.Value;
    }

    /// <summary>How the first attempt went, for the pipeline to see.</summary>
    private sealed class FirstAttempt(HttpResponseMessage? answer, Exception? failure)
    {
        public static readonly HttpRequestOptionsKey<FirstAttempt?> Key = new("first attempt");

        /// <summary>True where there is nothing to repeat.</summary>
        public bool IsLast => answer is not null && !Transience.IsTransient(answer);

        /// <summary>Taken out of the request; null where it has been seen.</summary>
        public static FirstAttempt? Take(HttpRequestMessage request)
        {
            request.Options.TryGetValue(Key, out FirstAttempt? first);
            request.Options.Set(Key, null);
            return first;
        }

        /// <summary>Gives or throws what came.</summary>
        public HttpResponseMessage Repeat()
        {
            if (failure is not null)
            {
                ExceptionDispatchInfo.Throw(failure);
            }

            return answer!;
        }
    }

    private sealed class LaterAttempts(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            FirstAttempt.Take(request)?.Repeat() ?? await base.SendAsync(request, cancellationToken).ConfigureAwait(false);

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
            FirstAttempt.Take(request)?.Repeat() ?? base.Send(request, cancellationToken);
    }
}
