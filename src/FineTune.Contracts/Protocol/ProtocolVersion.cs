namespace FineTune.Contracts;

/// <summary>Tasks and engine come in one package; the number catches a mixed one.</summary>
public static class ProtocolVersion
{
    public const int Current = 1;
}
