namespace FineTune.Engine.Events;

/// <summary>A run of several processes stops because one of them was told to: a cancellation, whoever was told.</summary>
internal sealed class StoppedTogetherException(CancellationToken cancellation)
    : OperationCanceledException("A process of the run was told to stop.", cancellation);
