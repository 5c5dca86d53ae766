using FineTune.Contracts;

namespace FineTune.Engine.Data;

internal static class RowShapes
{
    /// <summary>What such a row is where it is no text; null where it is one.</summary>
    public static MediaKind? Media(this RowShape shape) => shape switch
    {
        RowShape.LabelledImage or RowShape.Image => MediaKind.Pictures,
        RowShape.LabelledSound or RowShape.Sound => MediaKind.Sounds,
        _ => null,
    };
}
