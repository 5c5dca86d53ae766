using System.Text.Json;

namespace FineTune.Engine.Tests.Training;

/// <summary>What golden/generate.py computed with transformers.</summary>
internal static class Golden
{
    public static JsonElement Load(string name)
    {
        using FileStream stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Training", "golden", $"{name}.json"));
        return JsonDocument.Parse(stream).RootElement;
    }
}
