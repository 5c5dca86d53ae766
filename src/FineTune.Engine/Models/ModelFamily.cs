using FineTune.Contracts;
using FineTune.Engine.Models.Adapters;

namespace FineTune.Engine.Models;

/// <summary>What the engine knows of a family of models.</summary>
/// <param name="ModelType">Its <c>model_type</c> in config.json.</param>
/// <param name="BaseModelPrefix">First name of the backbone's weights, Hugging Face's <c>base_model_prefix</c>; files of a bare backbone lack it.</param>
/// <param name="Architectures">Its models, one a head.</param>
internal sealed record ModelFamily(string ModelType, string BaseModelPrefix, IReadOnlyList<ModelArchitecture> Architectures)
{
    /// <summary>The backbone without a head, as transformers' AutoModel has it; null where the family gives no embeddings of texts.</summary>
    public ModelArchitecture? Backbone { get; init; }

    /// <summary>
    /// Translates a weight's name in files of this family only, to null for what is of no use to any model; what
    /// <see cref="WeightNames.Canonical"/> does for all needs no mention.
    /// </summary>
    public Func<string, string?> Rename { get; init; } = name => name;

    /// <summary>What transformers calls the modules, where it is not what their weights are called in files: adapters have these names.</summary>
    public ModuleNames Modules { get; init; } = ModuleNames.OfWeights;

    /// <summary>Layers that PEFT adapts where nobody names any; null for those of queries and values.</summary>
    public IReadOnlyList<string>? UsualAdapterTargets { get; init; }

    /// <summary>
    /// True for a linear layer, by its name, whose weight transformers' code takes and multiplies by past the module: PEFT's update of it does nothing there
    /// before it is merged.
    /// </summary>
    public Func<string, bool> IsPastModule { get; init; } = _ => false;

    /// <summary>
    /// Names under which a file may have one weight, while <c>tie_word_embeddings</c> is true: Hugging Face's <c>_tied_weights_keys</c>, the name of the
    /// head first, then the name under which the model keeps it.
    /// </summary>
    public IReadOnlyList<(string Target, string Source)> TiedWeights { get; init; } = [];

    /// <summary><c>tie_word_embeddings</c> of a configuration that does not say.</summary>
    public bool TiesByDefault { get; init; } = true;

    /// <summary>True where the weights are tied whatever <c>tie_word_embeddings</c> says, as T5's (configuration_t5.py).</summary>
    public bool AlwaysTies { get; init; }

    /// <summary>
    /// The token that an encoder-decoder model's decoder begins with; null where it begins with the last one of the text it is to give, as mBART's with a
    /// language.
    /// </summary>
    public Func<ConfigFile, int?> DecoderStart { get; init; } = _ => null;

    /// <summary>True for a weight of the backbone that no training may begin without, by its canonical name.</summary>
    public Func<string, bool>? IsOfBackbone { get; init; }

    /// <summary>The longest row, in tokens, that a model of this configuration has positions for; null where there is no limit.</summary>
    public Func<ConfigFile, int?> MaxSequence { get; init; } = config => config.Positive("max_position_embeddings", 512);

    /// <summary>A row longer than it is computed otherwise from its first token on; null where there is no such length.</summary>
    public Func<ConfigFile, int?> CacheBorder { get; init; } = _ => null;

    /// <summary>A row longer than it is rotated by its length; null where there is no such length.</summary>
    public Func<ConfigFile, int?> RotationBorder { get; init; } = _ => null;

    /// <summary>max_position_embeddings of a configuration that does not name them, as transformers fills it in.</summary>
    public int DefaultMaxPositions { get; init; } = 512;

    /// <summary>The size of pictures that a model of this configuration takes, and no other; null where it takes any, or takes none at all.</summary>
    public Func<ConfigFile, ImageSize?> ImageSize { get; init; } = _ => null;

    /// <summary>How models of this family take sounds; null where they take none.</summary>
    public SoundReader? Sounds { get; init; }

    /// <summary>Token types that a model of this configuration has embeddings for; 0 where it takes none.</summary>
    public Func<ConfigFile, int> TokenTypes { get; init; } = config => config.NotNegative("type_vocab_size", 2);

    /// <summary>Whether weights of this configuration are tied.</summary>
    public bool Ties(ConfigFile config) => AlwaysTies || config.Flag("tie_word_embeddings", TiesByDefault);

    /// <exception cref="FineTuneException">FT1211: the family has no model with that head.</exception>
    public ModelArchitecture WithHead(ModelHead head) =>
        All.FirstOrDefault(architecture => architecture.Head == head) ?? throw new FineTuneException(
            DiagnosticCatalog.UnsupportedHead,
            null,
            ModelType,
            head,
            string.Join(", ", Architectures.Select(architecture => architecture.Name)));

    /// <summary>The architecture that a trained model's config.json names.</summary>
    /// <exception cref="FineTuneException">FT1208: it names none, or one that this family does not have.</exception>
    public ModelArchitecture Named(ConfigFile config)
    {
        string name = config.Architecture ?? throw config.Bad("architectures is absent");
        return All.FirstOrDefault(architecture => architecture.Name == name) ?? throw config.Bad(
            $"architectures names {name}, not one of {string.Join(", ", Architectures.Select(architecture => architecture.Name))}");
    }

    private IEnumerable<ModelArchitecture> All => Backbone is null ? Architectures : Architectures.Append(Backbone);
}
