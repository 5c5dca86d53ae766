using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models.Adapters;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>A model folder in the Hub's layout, which transformers' <c>from_pretrained</c> opens.</summary>
internal static class ModelFolder
{
    /// <param name="folder">Existing folder to write to.</param>
    /// <param name="model">Its configuration and weights are written.</param>
    /// <param name="tokenizerFolder">Folder whose tokenizer files are copied.</param>
    /// <param name="maxShardSize">Bytes of weights in one file; more are written as several with an index.</param>
    public static void Save(string folder, IModel model, string tokenizerFolder, long maxShardSize)
    {
        WriteConfig(folder, model);
        using (NewDisposeScope())
        {
            ShardedWriter.Write(folder, Named(model), maxShardSize);
        }

        model.Sentences?.Save(folder, model.Config);

        CopyTokenizer(folder, tokenizerFolder);
    }

    /// <summary>A backbone alone has no prefix before its weights' names, as transformers' AutoModel writes them.</summary>
    private static IReadOnlyList<KeyValuePair<string, Tensor>> Named(IModel model)
    {
        if (model.Sentences is null)
        {
            return model.Merged();
        }

        int prefix = ModelRegistry.FamilyOf(new ConfigFile(model.Config, null)).BaseModelPrefix.Length + 1;
        return [.. model.Merged().Select(weight => KeyValuePair.Create(weight.Key[prefix..], weight.Value))];
    }

    /// <summary>The model that an adapter is for, without it and without a tokenizer.</summary>
    public static void SaveBase(string folder, AdaptedModel model, long maxShardSize)
    {
        Directory.CreateDirectory(folder);
        WriteConfig(folder, model);
        using DisposeScope scope = NewDisposeScope();
        ShardedWriter.Write(folder, model.BaseWeights, maxShardSize);
    }

    public static void WriteConfig(string folder, IModel model) =>
        JsonFiles.Write(Path.Combine(folder, ConfigFile.Name), (JsonObject)model.Config.DeepClone());

    /// <summary>Copies the tokenizer's files.</summary>
    public static void CopyTokenizer(string folder, string tokenizerFolder)
    {
        foreach (string name in ModelFileNames.Of(ModelFileUse.Saved).Where(name => File.Exists(Path.Combine(tokenizerFolder, name))))
        {
            File.Copy(Path.Combine(tokenizerFolder, name), Path.Combine(folder, name));
        }
    }
}
