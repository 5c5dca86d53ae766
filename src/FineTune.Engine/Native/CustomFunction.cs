using System.Runtime.ExceptionServices;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Native;

/// <summary>
/// Puts an <see cref="ICustomFunction"/> into torch's graph (torch.autograd.Function). TorchSharp 0.107 calls it back from within libtorch, which leaves
/// three things to do here: an exception must not reach libtorch, whose frames cannot be unwound by .NET; the gradients returned are read only
/// after the call, so that the next one frees them; and kept tensors would otherwise live as long as the graph does. It is also the one place in the
/// middle of a backward pass from which freed memory can be given back.
/// </summary>
internal sealed class CustomFunction : autograd.SingleTensorFunction<CustomFunction>
{
    private const string Function = "function";
    private const string Inputs = "inputs";

    [ThreadStatic]
    private static Tensor?[]? _returned;

    [ThreadStatic]
    private static ExceptionDispatchInfo? _failure;

    public override string Name => nameof(CustomFunction);

    /// <summary>The function of these inputs.</summary>
    public static Tensor Apply(ICustomFunction function, params Tensor[] inputs)
    {
        if (!is_grad_enabled() || !inputs.Any(input => input.requires_grad))
        {
            return function.Forward(inputs);
        }

        Tensor output = apply([function, .. inputs]);
        if (_failure is not { } failure)
        {
            return output;
        }

        _failure = null;
        output.Dispose();
        failure.Throw();
        return output;
    }

    /// <summary>Runs backward passes, on a thread that runs no other.</summary>
    /// <exception cref="Exception">What a function threw in them. The gradients are worth nothing then.</exception>
    public static void Backward(Action passes)
    {
        try
        {
            passes();
            _failure?.Throw();
        }
        catch (Exception) when (_failure is { } first)
        {
            // Whatever comes after the first failure comes of it.
            first.Throw();
        }
        finally
        {
            _failure = null;
            FreeReturned();
        }
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var function = (ICustomFunction)vars[0];
        Tensor[] inputs = [.. vars.Skip(1).Cast<Tensor>()];
        ctx.save_data(Function, function);
        ctx.save_data(Inputs, inputs.Length);
        ctx.set_materialize_grads(false);
        if (function.KeepsInputs)
        {
            ctx.save_for_backward([.. inputs]);
        }

        using DisposeScope scope = NewDisposeScope();
        try
        {
            return function.Forward(inputs).MoveToOuterDisposeScope();
        }
        catch (Exception exception)
        {
            // TorchSharp would keep a node that was not finished, and with it the graph that leads to it, for ever.
            _failure = ExceptionDispatchInfo.Capture(exception);
            return empty(0).MoveToOuterDisposeScope();
        }
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        FreeReturned();
        var gradients = new Tensor?[(int)ctx.get_data(Inputs)];
        if (_failure is null && !grad_output.IsInvalid)
        {
            try
            {
                gradients = _returned = Gradients(ctx, grad_output);
            }
            catch (Exception exception)
            {
                _failure = ExceptionDispatchInfo.Capture(exception);
            }
        }

        grad_output.Dispose();
        ctx.Dispose();
        FreedMemory.Release();
        return [null!, .. gradients.Select(gradient => gradient!)];
    }

    private static Tensor?[] Gradients(autograd.AutogradContext ctx, Tensor gradient)
    {
        using DisposeScope scope = NewDisposeScope();
        var function = (ICustomFunction)ctx.get_data(Function);
        Tensor?[] gradients = function.Backward(gradient, [.. ctx.get_saved_variables()]);
        foreach (Tensor? one in gradients)
        {
            one?.DetachFromDisposeScope();
        }

        return gradients;
    }

    private static void FreeReturned()
    {
        foreach (Tensor? gradient in _returned ?? [])
        {
            gradient?.Dispose();
        }

        _returned = null;
    }
}
