/// <summary>A check that cannot be made here, and why.</summary>
internal sealed class LeftOutException(string reason) : Exception(reason);
