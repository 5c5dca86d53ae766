using System.Text.Json.Nodes;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Tokenization;

namespace FineTune.Engine.Models;

/// <summary>A model folder in the Hub's layout, which transformers' <c>from_pretrained</c> opens.</summary>
internal static class ModelFolder
{
    /// <param name="folder">Existing folder to write to.</param>
    /// <param name="model">Its configuration and weights are written.</param>
    /// <param name="tokenizerFolder">Folder whose tokenizer files are copied.</param>
    public static void Save(string folder, IModel model, string tokenizerFolder)
    {
        JsonFiles.Write(Path.Combine(folder, ConfigFile.Name), (JsonObject)model.Config.DeepClone());
        SafetensorsFile.Write(Path.Combine(folder, PretrainedModel.WeightsFile), model.Weights);
        foreach (string name in TokenizerFiles.All.Where(name => File.Exists(Path.Combine(tokenizerFolder, name))))
        {
            File.Copy(Path.Combine(tokenizerFolder, name), Path.Combine(folder, name));
        }
    }
}
