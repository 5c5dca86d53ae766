using Microsoft.AspNetCore.Http.Features;

namespace FineTune.TestHub;

/// <summary>Makes requests fail as the plan says.</summary>
internal sealed class FaultMiddleware(RequestDelegate next, FaultPlan plan)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (plan.Next(context.Request) is not { } fault)
        {
            await next(context);
            return;
        }

        switch (fault.Kind)
        {
            case FaultKind.Status:
                plan.Count();
                await RefuseAsync(context, fault);
                break;
            case FaultKind.Answer:
                plan.Count();
                await AnswerAsync(context, fault);
                break;
            case FaultKind.LoseAnswer:
                plan.Count();
                await RunWithoutAnswerAsync(context);
                break;
            default:
                await RunWithFaultyBodiesAsync(context, fault);
                break;
        }
    }

    private static Task RefuseAsync(HttpContext context, Fault fault)
    {
        foreach ((string name, string value) in fault.Headers)
        {
            context.Response.Headers[name] = value;
        }

        context.Response.StatusCode = fault.Status;
        context.Response.Headers[HubAnswers.ErrorMessageHeader] = fault.Message;
        return context.Response.WriteAsJsonAsync(new { error = fault.Message });
    }

    private static async Task AnswerAsync(HttpContext context, Fault fault)
    {
        try
        {
            await fault.Answer!(context);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The client has had enough.
        }
    }

    private async Task RunWithoutAnswerAsync(HttpContext context)
    {
        using var answer = new MemoryStream();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        await next(context);
        context.Abort();
    }

    private async Task RunWithFaultyBodiesAsync(HttpContext context, Fault fault)
    {
        bool sends = HttpMethods.IsPut(context.Request.Method) || HttpMethods.IsPost(context.Request.Method);
        if (fault.Kind == FaultKind.Cut && sends)
        {
            context.Request.Body = new FaultyStream(context.Request.Body, fault, plan, context);
        }

        Stream body = context.Response.Body;
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new FaultyStream(body, fault, plan, context)));
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The fault itself.
        }
    }
}
