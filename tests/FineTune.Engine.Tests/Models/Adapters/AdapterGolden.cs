using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Adapters;
using FineTune.Engine.Models.Quantization;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models.Adapters;

/// <summary>An adapter as the real peft saved it, and what it computed with it (golden/generate.py).</summary>
internal sealed class AdapterGolden : IDisposable
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Models", "Adapters", "golden");

    private const string OfSounds = "Audio/golden/";
    private const string OfTexts = "golden/";

    private readonly SafetensorsFile _file;
    private readonly ModuleNames _modules;

    private AdapterGolden(string folder)
    {
        Folder = folder;
        _file = SafetensorsFile.Open(Path.Combine(folder, "golden.safetensors"));
        LoraConfig saved = AdapterConfigFile.Load(folder);
        // PEFT adds both, whichever the model has.
        Lora = saved with { ModulesToSave = [.. saved.ModulesToSave.Except(["classifier", "score"])] };
        string model = Lora.BaseModel!;
        Base = model.StartsWith(OfSounds, StringComparison.Ordinal) ? AudioGolden.Of(model[OfSounds.Length..]) : ModelGolden.Of(model[OfTexts.Length..]);
        _modules = ModelRegistry.FamilyOf(ConfigFile.Load(Path.Combine(Base.Folder, ConfigFile.Name))).Modules;
    }

    public static TheoryData<string> All => [.. Directory.GetDirectories(Root).Select(folder => Path.GetFileName(folder)).Order()];

    public string Folder { get; }

    /// <summary>As adapter_config.json has it.</summary>
    public LoraConfig Lora { get; }

    /// <summary>The base model with the rows that are asked.</summary>
    public IGoldenModel Base { get; }

    public IEnumerable<string> Names => _file.Entries.Keys;

    public static AdapterGolden Of(string name) => new(Path.Combine(Root, name));

    public Tensor Read(string name) => _file.Read(name);

    /// <summary>The base model with new updates, as a project asks for them.</summary>
    public AdaptedModel New() => New(Lora);

    /// <summary>The same with another adapter.</summary>
    public AdaptedModel New(LoraConfig lora)
    {
        var model = new BaseModelSpec("base", BaseModelKind.Folder, Base.Folder);
        using (PretrainedModel.Trained(Base.Folder, CPU, out HeadSpec head))
        {
            return (AdaptedModel)PretrainedModel.ForTraining(model, head, 10, CPU, new RecordingSink(), lora: lora);
        }
    }

    /// <summary>The same with the values of the adapter.</summary>
    /// <param name="quantization">How the base model is kept.</param>
    public AdaptedModel Filled(QuantizationKind quantization = QuantizationKind.None)
    {
        AdaptedModel model = New(Lora with { Quantization = quantization });
        using SafetensorsFile saved = SafetensorsFile.Open(Path.Combine(Folder, ModelFileNames.AdapterSafetensors));
        Dictionary<string, Tensor> weights = model.Weights.ToDictionary(weight => weight.Key, weight => weight.Value);
        using IDisposable withoutGraph = no_grad();
        foreach (string name in saved.Names.Where(name => AdapterNames.OfBase(name) is not null))
        {
            weights[WeightOf(name)].copy_(saved.Read(name));
        }

        return model;
    }

    /// <summary>The model's name of a weight of the adapter's file.</summary>
    public string WeightOf(string name) => _modules.ToWeights(AdapterNames.OfBase(name[AdapterNames.Prefix.Length..])!);

    public void Dispose()
    {
        _file.Dispose();
        Base.Dispose();
    }
}
