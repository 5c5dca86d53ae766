using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Export;

/// <summary>A trained model as a graph, in float32.</summary>
internal static class ModelGraph
{
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

    /// <param name="model">The model; its weights are read when the graph is written.</param>
    /// <param name="head">Its head.</param>
    /// <returns>A graph whose tensors live until the dispose scope it was made in ends.</returns>
    /// <exception cref="FineTuneException">FT6003: the family has no graph.</exception>
    public static OnnxGraph Of(IModel model, HeadSpec head)
    {
        var config = new ConfigFile(model.Config, null);
        ModelFamily family = ModelRegistry.FamilyOf(config);
        GraphDescription describe = DescriptionOf(model);
        var graph = new GraphBuilder(model.Merged().ToDictionary(weight => weight.Key, weight => weight.Value.detach().cpu()));
        GraphInputs inputs = head.Head == ModelHead.ImageClassification
            ? GraphInputs.OfPixels(graph)
            : GraphInputs.Of(graph, hasTokenTypes: family.TokenTypes(config) > 1);
        GraphValue result = describe(new GraphParts(config, new GraphScope(graph), inputs));
        (GraphValue, OnnxValue)[] outputs = head.Sentences is { } modules ? Embeddings(modules, inputs, result, config)
            : head.Head == ModelHead.QuestionAnswering ? Answers(graph, result)
            : [(result, new OnnxValue(Logits, OnnxType.Float32, Dimensions(model, head)))];
        return graph.Build(outputs) with { Metadata = Metadata(config, head) };
    }

    /// <summary>The outputs that answer: one, or one for each score of a token.</summary>
    public static string[] OutputsOf(ModelHead head) => head switch
    {
        ModelHead.SentenceEmbedding => [SentenceEmbedding],
        ModelHead.QuestionAnswering => [StartLogits, EndLogits],
        _ => [Logits],
    };

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

    /// <exception cref="FineTuneException">FT6003: there is none.</exception>
    public static GraphDescription DescriptionOf(IModel model)
    {
        var config = new ConfigFile(model.Config, null);
        ModelFamily family = ModelRegistry.FamilyOf(config);
        ModelArchitecture architecture = family.Named(config);
        return architecture.Graph ?? throw new FineTuneException(DiagnosticCatalog.NotExportable, null, architecture.Name, family.ModelType);
    }

    private static object[] Dimensions(IModel model, HeadSpec head) => head.Head switch
    {
        ModelHead.SequenceClassification or ModelHead.ImageClassification => [GraphInputs.Batch, (long)head.Labels.Count],
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
