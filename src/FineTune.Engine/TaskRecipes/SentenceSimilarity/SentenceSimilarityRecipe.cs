using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Reports;
using FineTune.Engine.Training;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Embeddings of texts, trained by which texts are alike (Reimers and Gurevych, 2019; sentence-transformers).</summary>
internal sealed class SentenceSimilarityRecipe : TaskRecipe
{
    public override RowShape Shape => RowShape.SeparateTexts;

    public override bool TakesWindows => false;

    public override RowTargets TargetsOf(DatasetTable table) => SimilarTextColumns.FormOf(table.Columns) switch
    {
        SimilarityForm.LabelledTexts => RowTargets.Labels,
        SimilarityForm.ScoredPairs => RowTargets.Number,
        _ => RowTargets.None,
    };

    public override int? LongestText(BaseModelSpec model) => model.Kind == BaseModelKind.Folder ? SentenceModules.LengthIn(model.Location) : null;

    public override LabelMap Labels(IReadOnlyList<DatasetScan> scans) =>
        SimilarTextColumns.FormOf(scans[0].Table.Columns) == SimilarityForm.LabelledTexts ? LabelMap.Create(scans, ofAllSplits: true) : LabelMap.Of();

    public override ITrainingTask CreateTraining(ProjectSpec project, DatasetInfo dataset)
    {
        ThrowIfSmoothed(project);
        SimilarityForm form = FormOf(dataset);
        TaskArguments arguments = project.TaskArguments;
        string folder = project.BaseModel.Kind == BaseModelKind.Folder ? project.BaseModel.Location : "";
        SentenceModules modules = SentenceModules.Load(folder, arguments.PoolingMode);
        // The package of a built-in model has its weights alone, and all-MiniLM-L6-v2 gives embeddings of length 1.
        bool normalizes = modules.Normalizes || project.BaseModel.IsPackaged;
        modules = modules with { Normalizes = arguments.NormalizeEmbeddings ?? normalizes, Dimensions = arguments.MatryoshkaDimensions };
        return new SentenceSimilarityTask(form, EmbeddingLosses.Create(project, form), modules, project.Training.Seed, arguments.MiniBatchSize);
    }

    public override IReadOnlyList<string> MetricsWithoutMeaning(ProjectSpec project, DatasetInfo dataset)
    {
        IReadOnlyList<string> fitting = FormOf(dataset) switch
        {
            SimilarityForm.Triplets => MetricNames.OfTriplets,
            SimilarityForm.ScoredPairs => MetricNames.OfScoredPairs,
            _ => MetricNames.OfRetrieval,
        };
        IReadOnlyList<string> all = TaskCatalog.Of(FineTuneTask.SentenceSimilarity).Metrics(null, project.TaskArguments);
        return [.. all.Where(name => !fitting.Contains(MetricNames.CutOf(name)?.Name ?? name))];
    }

    public override string Describe(DatasetInfo dataset) => SimilarTextColumns.Describe(FormOf(dataset));

    public override TaskTexts Card(DatasetInfo dataset) =>
        new("sentence-similarity", "Sentence Similarity", "Embeddings of texts, by whose cosine texts are alike", "some text")
        {
            Library = "sentence-transformers",
            Python = """
                from sentence_transformers import SentenceTransformer

                model = SentenceTransformer("{0}")
                embeddings = model.encode(["some text", "another text"])
                print(model.similarity(embeddings, embeddings))
                """,
        };

    private static SimilarityForm FormOf(DatasetInfo dataset) =>
        dataset.SimilarityForm ?? throw new InvalidOperationException("Tokenize writes the form of the rows.");
}
