using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Export;

/// <summary>A trained model as a graph, or two, in float32.</summary>
internal static class ModelGraph
{
    /// <summary>What the Hub's models call the file of a model that is one graph.</summary>
    public const string ModelName = "model";

    /// <summary>The encoder of an encoder-decoder model.</summary>
    public const string EncoderName = "encoder_model";

    /// <summary>Its decoder, with keys and values of tokens before or without.</summary>
    public const string DecoderName = "decoder_model_merged";

    /// <summary>Name of what every graph of a head gives.</summary>
    public const string Logits = "logits";

    /// <summary>Names of what a graph of questions gives, as Optimum has them: for each token its score as the first of the answer and as the last.</summary>
    public const string StartLogits = "start_logits";
    public const string EndLogits = "end_logits";

    /// <summary>Names of what a graph of embeddings gives, as Optimum has them for sentence-transformers.</summary>
    public const string LastHiddenState = "last_hidden_state";
    public const string SentenceEmbedding = "sentence_embedding";

    /// <summary>In the metadata of a graph: a JSON list of the label names by id.</summary>
    public const string LabelsKey = "finetune.labels";

    /// <summary>In the metadata of a graph: the kind of sequence classification, as <c>problem_type</c> in config.json.</summary>
    public const string ProblemTypeKey = "finetune.problem_type";

    /// <param name="model">The model; its weights are read when the graphs are written.</param>
    /// <param name="head">Its head.</param>
    /// <returns>Graphs whose tensors live until the dispose scope they were made in ends.</returns>
    /// <exception cref="FineTuneException">FT6003: the family has no graph.</exception>
    public static IReadOnlyList<NamedGraph> AllOf(IModel model, HeadSpec head) => head.Head == ModelHead.Seq2SeqLanguageModeling
        ? [new NamedGraph(EncoderName, EncoderOf(model)), new NamedGraph(DecoderName, DecoderOf(model))]
        : [new NamedGraph(ModelName, Of(model, head))];

    /// <summary>The one graph of a model that has no more.</summary>
    /// <inheritdoc cref="AllOf"/>
    public static OnnxGraph Of(IModel model, HeadSpec head)
    {
        var config = new ConfigFile(model.Config, null);
        ModelFamily family = ModelRegistry.FamilyOf(config);
        GraphDescription describe = DescriptionOf(model).Graph!;
        GraphBuilder graph = BuilderOf(model);
        GraphInputs inputs = head.Head switch
        {
            ModelHead.ImageClassification => GraphInputs.OfPixels(graph),
            ModelHead.AudioClassification => GraphInputs.OfSounds(graph, family.Sounds!.InputName, family.Sounds.Size(config)),
            ModelHead.CausalLanguageModeling => GraphInputs.OfLanguageModel(graph),
            _ => GraphInputs.Of(graph, hasTokenTypes: family.TokenTypes(config) > 1),
        };
        GraphValue result = describe(new GraphParts(config, new GraphScope(graph), inputs));
        (GraphValue, OnnxValue)[] outputs = head.Sentences is { } modules ? Embeddings(modules, inputs, result, config)
            : head.Head == ModelHead.QuestionAnswering ? Answers(graph, result)
            : [(result, new OnnxValue(Logits, OnnxType.Float32, Dimensions(model, head))), .. inputs.Cache?.Outputs ?? []];
        return graph.Build(outputs) with { Metadata = Metadata(config, head) };
    }

    /// <summary>The outputs that answer: one, or one for each score of a token.</summary>
    public static string[] OutputsOf(ModelHead head) => head switch
    {
        ModelHead.SentenceEmbedding => [SentenceEmbedding],
        ModelHead.QuestionAnswering => [StartLogits, EndLogits],
        _ => [Logits],
    };

    private static OnnxGraph EncoderOf(IModel model)
    {
        (ConfigFile config, GraphBuilder graph) = (new ConfigFile(model.Config, null), BuilderOf(model));
        var inputs = GraphInputs.Of(graph, hasTokenTypes: false);
        GraphValue states = DescriptionOf(model).EncoderGraph!(new GraphParts(config, new GraphScope(graph), inputs));
        return graph.Build((states, new OnnxValue(LastHiddenState, OnnxType.Float32, [GraphInputs.Batch, GraphInputs.Sequence, Width(config)])));
    }

    private static OnnxGraph DecoderOf(IModel model)
    {
        (ConfigFile config, GraphBuilder graph) = (new ConfigFile(model.Config, null), BuilderOf(model));
        var inputs = GraphInputs.OfDecoder(graph, Width(config));
        GraphValue scores = DescriptionOf(model).Graph!(new GraphParts(config, new GraphScope(graph), inputs));
        object[] dimensions = [GraphInputs.Batch, GraphInputs.DecoderSequence, "vocab_size"];
        return graph.Build([(scores, new OnnxValue(Logits, OnnxType.Float32, dimensions)), .. inputs.Cache!.Outputs]);
    }

    private static GraphBuilder BuilderOf(IModel model) => new(model.Merged().ToDictionary(weight => weight.Key, weight => weight.Value.detach().cpu()));

    private static long Width(ConfigFile config) => config.Positive("d_model", "hidden_size", 512);

    /// <param name="scores">[batch, sequence, 2]</param>
    private static (GraphValue, OnnxValue)[] Answers(GraphBuilder graph, GraphValue scores) =>
    [
        .. OutputsOf(ModelHead.QuestionAnswering).Select((name, side) =>
            (graph.Gather(scores, graph.Constant((long)side), axis: 2), new OnnxValue(name, OnnxType.Float32, [GraphInputs.Batch, GraphInputs.Sequence]))),
    ];

    private static (GraphValue, OnnxValue)[] Embeddings(SentenceModules modules, GraphInputs inputs, GraphValue states, ConfigFile config)
    {
        long width = config.Positive("hidden_size", "dim", 768);
        return
        [
            (states, new OnnxValue(LastHiddenState, OnnxType.Float32, [GraphInputs.Batch, GraphInputs.Sequence, width])),
            (inputs.SentenceEmbedding(modules, states), new OnnxValue(SentenceEmbedding, OnnxType.Float32, [GraphInputs.Batch, width])),
        ];
    }

    /// <summary>The architecture of a model that has a graph.</summary>
    /// <exception cref="FineTuneException">FT6003: there is none.</exception>
    public static ModelArchitecture DescriptionOf(IModel model)
    {
        var config = new ConfigFile(model.Config, null);
        return DescriptionOf(ModelRegistry.FamilyOf(config), config);
    }

    /// <inheritdoc cref="DescriptionOf(IModel)"/>
    public static ModelArchitecture DescriptionOf(ModelFamily family, ConfigFile config)
    {
        ModelArchitecture architecture = family.Named(config);
        return architecture.Graph is null
            ? throw new FineTuneException(DiagnosticCatalog.NotExportable, null, architecture.Name, family.ModelType)
            : architecture;
    }

    private static object[] Dimensions(IModel model, HeadSpec head) => head.Head switch
    {
        ModelHead.SequenceClassification or ModelHead.ImageClassification or ModelHead.AudioClassification => [GraphInputs.Batch, (long)head.Labels.Count],
        ModelHead.TokenClassification => [GraphInputs.Batch, GraphInputs.Sequence, (long)head.Labels.Count],
        ModelHead.MultipleChoice => [GraphInputs.Batch, 1L],
        _ => [GraphInputs.Batch, GraphInputs.Sequence, (long)model.Config["vocab_size"]!],
    };

    private static Dictionary<string, string> Metadata(ConfigFile config, HeadSpec head)
    {
        var metadata = new Dictionary<string, string>();
        if (head.Labels.Count > 0)
        {
            metadata[LabelsKey] = new JsonArray([.. head.Labels.Select(label => JsonValue.Create(label))]).ToJsonString(Readable);
        }

        if (config.Text("problem_type", "") is { Length: > 0 } problemType)
        {
            metadata[ProblemTypeKey] = problemType;
        }

        return metadata;
    }

    private static JsonSerializerOptions Readable { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
