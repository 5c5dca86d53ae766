using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace FineTune.Engine.Native;

/// <summary>
/// A node of torch's graph (torch::autograd::Node) whose backward pass is .NET code, by the functions that TorchSharp 0.107's library exports for its own
/// autograd.Function. That one keeps a second tensor of the result's size as long as the graph lives, and where this is refused for lack of memory
/// it keeps the node, and with it the graph before it, for ever.
/// </summary>
internal sealed unsafe partial class GraphNode
{
    private const string Library = "LibTorchSharp";

    /// <summary>Where libtorch writes the result of the call under way.</summary>
    [ThreadStatic]
    private static nint* _slot;

    private readonly Func<Tensor?, Tensor?[]> _backward;
    private readonly Action _deleted;
    private readonly ApplyFunction _apply;
    private readonly DeletedFunction _onDeleted;

    /// <summary>What the last pass has returned: libtorch reads it only after the call.</summary>
    private nint[] _returned = [];

    /// <summary>libtorch alone refers to a node.</summary>
    private GCHandle _self;

    private GraphNode(Func<Tensor?, Tensor?[]> backward, Action deleted)
    {
        _backward = backward;
        _deleted = deleted;
        _apply = Apply;
        _onDeleted = OnDeleted;
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate TensorArray ApplyFunction(nint* gradients, int count);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void DeletedFunction();

    /// <summary>Makes a tensor the result of a node with these inputs.</summary>
    /// <param name="result">Computed without a graph; it is disposed of.</param>
    /// <param name="backward">
    /// From the gradient of the result, null where there is none, to those of the inputs, which stay the caller's and have to live until the pass is over. It
    /// must not throw, as libtorch's frames cannot be unwound by .NET.
    /// </param>
    /// <param name="deleted">Called once when libtorch has no more use for the node, on any thread; it must not throw.</param>
    /// <returns>The same values with a graph.</returns>
    /// <exception cref="ExternalException">libtorch refuses; <paramref name="deleted"/> has been called.</exception>
    public static Tensor Attach(Tensor[] inputs, Tensor result, Func<Tensor?, Tensor?[]> backward, Action deleted)
    {
        NodePointers node = new GraphNode(backward, deleted).Create();
        try
        {
            CheckForErrors();
            nint[] handles = [.. inputs.Select(input => input.Handle)];
            nint output = result.Handle;
            nint attached = 0;
            _slot = &attached;
            fixed (nint* first = handles)
            {
                var variables = new TensorArray(first, handles.Length);
                SetNextEdges(node, variables, isExecutable: true);
                CheckForErrors();
                ClearInputMetadata(node);
                CheckForErrors();
                WrapOutputs(variables, default, default, new TensorArray(&output, 1), node, &Slot);
                CheckForErrors();
                return Tensor.UnsafeCreateTensor(attached);
            }
        }
        finally
        {
            // From here on the graph holds the node, or nobody does.
            DisposeSharedPointer(node);
            DisposeWeakPointer(node);
            result.Dispose();
            // Their handles alone do not keep them from being finalized.
            GC.KeepAlive(inputs);
        }
    }

    private NodePointers Create()
    {
        _self = GCHandle.Alloc(this);
        return Create(Marshal.GetFunctionPointerForDelegate(_apply), Marshal.GetFunctionPointerForDelegate(_onDeleted));
    }

    private TensorArray Apply(nint* gradients, int count)
    {
        using Tensor? gradient = gradients[0] == 0 ? null : Tensor.UnsafeCreateTensor(gradients[0]);
        Tensor?[] ofInputs = _backward(gradient);
        _returned = GC.AllocateArray<nint>(ofInputs.Length, pinned: true);
        for (int index = 0; index < ofInputs.Length; index++)
        {
            _returned[index] = ofInputs[index]?.Handle ?? 0;
        }

        return new TensorArray((nint*)Marshal.UnsafeAddrOfPinnedArrayElement(_returned, 0), _returned.Length);
    }

    private void OnDeleted()
    {
        _self.Free();
        _deleted();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static nint* Slot(nuint length) => _slot;

    [LibraryImport(Library, EntryPoint = "THSAutograd_CSharpNode_ctor")]
    private static partial NodePointers Create(nint apply, nint deleted);

    [LibraryImport(Library, EntryPoint = "THSAutograd_CSharpNode_disposeSharedPtr")]
    private static partial void DisposeSharedPointer(NodePointers node);

    [LibraryImport(Library, EntryPoint = "THSAutograd_CSharpNode_disposeWeakPtr")]
    private static partial void DisposeWeakPointer(NodePointers node);

    [LibraryImport(Library, EntryPoint = "THSAutograd_CSharpNode_setNextEdges")]
    private static partial void SetNextEdges(NodePointers node, TensorArray variables, [MarshalAs(UnmanagedType.U1)] bool isExecutable);

    [LibraryImport(Library, EntryPoint = "THSAutograd_CSharpNode_clearInputMetadata")]
    private static partial void ClearInputMetadata(NodePointers node);

    [LibraryImport(Library, EntryPoint = "THSAutograd_Function_wrapOutputs")]
    private static partial void WrapOutputs(
        TensorArray variables,
        TensorArray notDifferentiable,
        TensorArray dirty,
        TensorArray outputs,
        NodePointers node,
        delegate* unmanaged[Cdecl]<nuint, nint*> allocate);

    /// <summary>A std::shared_ptr and a std::weak_ptr, both on the heap.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct NodePointers
    {
        private readonly nint _shared;
        private readonly nint _weak;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TensorArray(nint* first, long length)
    {
        private readonly nint* _first = first;
        private readonly long _length = length;
    }
}
