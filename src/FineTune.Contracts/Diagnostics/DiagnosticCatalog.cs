using System.Reflection;

namespace FineTune.Contracts;

/// <summary>
/// All codes. FT1 project and arguments, FT2 data and tokenizing, FT3 training, FT4 evaluation and gates, FT5 Hub and push, FT6 export, FT9 engine.
/// </summary>
public static partial class DiagnosticCatalog
{
    // Fields of other files of this class may be set after those of this one.
    private static readonly Lazy<IReadOnlyList<DiagnosticDescriptor>> Sorted = new(() =>
        [.. from field in typeof(DiagnosticCatalog).GetFields(BindingFlags.Public | BindingFlags.Static)
            where field.FieldType == typeof(DiagnosticDescriptor)
            select (DiagnosticDescriptor)field.GetValue(null)! into descriptor
            orderby descriptor.Code
            select descriptor]);

    /// <summary>Every descriptor, by code.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All => Sorted.Value;
}
