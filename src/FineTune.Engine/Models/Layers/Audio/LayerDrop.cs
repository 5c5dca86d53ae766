namespace FineTune.Engine.Models.Layers;

/// <summary>
/// Leaves out whole layers in training (Fan et al., 2019). Which ones follows from the step, so that no split of a step, into passes or processes, changes it.
/// </summary>
internal static class LayerDrop
{
    private const long Purpose = 0x4C44;

    public static bool Drops(double probability, int layer, ForwardOptions options) =>
        options.Training && probability > 0 && options.Draw([Purpose, layer]) < probability;
}
