namespace FineTune.Engine.Hub.Transfer;

/// <summary>The server gave a whole file where a part was asked for.</summary>
internal sealed class RangeIgnoredException : Exception;
