using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;

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
        JsonFiles.Write(Path.Combine(folder, ConfigFile.Name), (JsonObject)model.Config.DeepClone());
        ShardedWriter.Write(folder, model.Weights, maxShardSize);
        foreach (string name in ModelFileNames.Of(ModelFileUse.Saved).Where(name => File.Exists(Path.Combine(tokenizerFolder, name))))
        {
            File.Copy(Path.Combine(tokenizerFolder, name), Path.Combine(folder, name));
        }
    }
}
