using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models;
using FineTune.Testing;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>A copy of a golden model, its weights renamed or converted.</summary>
internal sealed class BaseModelFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BaseModelFolder(string golden, Func<string, Tensor, string[]>? names = null, ScalarType? type = null)
    {
        using ModelGolden source = ModelGolden.Of(golden);
        using SafetensorsFile weights = SafetensorsFile.Open(System.IO.Path.Combine(source.Folder, WeightFiles.Safetensors));
        List<KeyValuePair<string, Tensor>> written = [];
        foreach (string name in weights.Entries.Keys)
        {
            Tensor stored = weights.Read(name);
            Tensor tensor = type is { } wanted ? stored.to(wanted) : stored;
            written.AddRange((names?.Invoke(name, tensor) ?? [name]).Select(renamed => KeyValuePair.Create(renamed, tensor)));
        }

        SafetensorsFile.Write(_folder[WeightFiles.Safetensors], written);
        File.Copy(System.IO.Path.Combine(source.Folder, ConfigFile.Name), _folder[ConfigFile.Name]);
    }

    /// <summary>A model as a run saves it.</summary>
    public BaseModelFolder(IModel model) => ModelFolder.Save(_folder.Path, model, _folder.Path, long.MaxValue);

    public string Path => _folder.Path;

    public RecordingSink Events { get; } = new();

    public JsonObject Config
    {
        get => JsonNode.Parse(File.ReadAllText(_folder[ConfigFile.Name]))!.AsObject();
        set => _folder.Write(ConfigFile.Name, value.ToJsonString());
    }

    /// <summary>Writes the weights anew under other names, each under any number of them.</summary>
    public void Rename(Func<string, string[]> names)
    {
        List<KeyValuePair<string, Tensor>> written = [];
        using (SafetensorsFile weights = SafetensorsFile.Open(_folder[WeightFiles.Safetensors]))
        {
            written.AddRange(weights.Names.SelectMany(name => names(name).Select(renamed => KeyValuePair.Create(renamed, weights.Read(name)))));
        }

        SafetensorsFile.Write(_folder[WeightFiles.Safetensors], written);
    }

    /// <summary>Changes the values of one weight.</summary>
    public void Change(string name, Action<Tensor> change)
    {
        List<KeyValuePair<string, Tensor>> written = [];
        using (SafetensorsFile weights = SafetensorsFile.Open(_folder[WeightFiles.Safetensors]))
        {
            written.AddRange(weights.Names.Select(weight => KeyValuePair.Create(weight, weights.Read(weight))));
        }

        change(written.Single(weight => weight.Key == name).Value);
        SafetensorsFile.Write(_folder[WeightFiles.Safetensors], written);
    }

    public IModel ForTraining(HeadSpec head, bool ignoreMismatchedSizes = false) =>
        PretrainedModel.ForTraining(new BaseModelSpec("base", BaseModelKind.Folder, Path), head, 10, CPU, Events, ignoreMismatchedSizes);

    public void Dispose() => _folder.Dispose();
}
