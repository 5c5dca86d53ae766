using System.Runtime.ExceptionServices;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Native;

/// <summary>
/// Puts an <see cref="ICustomFunction"/> into torch's graph (torch.autograd.Function). What it throws in the backward pass must not reach libtorch, and the
/// gradients it returns are read only after the call, so that the next one frees them. It is also the one place in the middle of a backward pass from
/// which freed memory can be given back.
/// </summary>
internal sealed class CustomFunction
{
    [ThreadStatic]
    private static Tensor?[]? _returned;

    [ThreadStatic]
    private static ExceptionDispatchInfo? _failure;

    private readonly ICustomFunction _function;
    private readonly int _inputs;
    private Tensor[] _kept;

    private CustomFunction(ICustomFunction function, Tensor[] inputs)
    {
        _function = function;
        _inputs = inputs.Length;
        _kept = function.KeepsInputs ? [.. inputs.Select(input => input.detach().requires_grad_(input.requires_grad).DetachFromDisposeScope())] : [];
    }

    /// <summary>The function of these inputs.</summary>
    public static Tensor Apply(ICustomFunction function, params Tensor[] inputs)
    {
        if (!is_grad_enabled() || !inputs.Any(input => input.requires_grad))
        {
            return function.Forward(inputs);
        }

        Tensor output = Forward(function, inputs);
        var node = new CustomFunction(function, inputs);
        return GraphNode.Attach(inputs, output, node.Gradients, node.Free);
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

    private static Tensor Forward(ICustomFunction function, Tensor[] inputs)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable withoutGraph = no_grad();
        return function.Forward(inputs).MoveToOuterDisposeScope();
    }

    private static void FreeReturned()
    {
        foreach (Tensor? gradient in _returned ?? [])
        {
            gradient?.Dispose();
        }

        _returned = null;
    }

    /// <summary>The gradients of the inputs; none of them after a failure.</summary>
    private Tensor?[] Gradients(Tensor? gradient)
    {
        FreeReturned();
        var gradients = new Tensor?[_inputs];
        if (_failure is null && gradient is not null)
        {
            try
            {
                gradients = _returned = Computed(gradient);
            }
            catch (Exception exception)
            {
                _failure = ExceptionDispatchInfo.Capture(exception);
            }
        }

        gradient?.Dispose();
        Free();
        FreedMemory.Release();
        return gradients;
    }

    private Tensor?[] Computed(Tensor gradient)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor?[] gradients = _function.Backward(gradient, _kept);
        foreach (Tensor? one in gradients)
        {
            one?.DetachFromDisposeScope();
        }

        return gradients;
    }

    /// <summary>Nothing is needed after the one backward pass there is, and nothing without one.</summary>
    private void Free()
    {
        foreach (Tensor input in _kept)
        {
            input.Dispose();
        }

        _kept = [];
    }
}
