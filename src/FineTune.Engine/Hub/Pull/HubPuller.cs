using FineTune.Contracts;
using FineTune.Engine.Hub.Cache;
using FineTune.Yaml;
using YamlDotNet.RepresentationModel;

namespace FineTune.Engine.Hub.Pull;

/// <summary>Pins what a project names of the Hub and brings it into the cache.</summary>
internal sealed class HubPuller(HubClient client, RevisionPins pins)
{
    /// <summary>Front matter by the card's path: the splits of a dataset share it, and what is wrong with it is said once.</summary>
    private readonly Dictionary<string, YamlMappingNode?> _cards = new(StringComparer.Ordinal);
    private readonly HubSnapshots _snapshots = new(client);

    /// <summary>A base model; of an adapter, the model that it is for as well.</summary>
    public async Task<PulledModel> PullModelAsync(BaseModelSpec model, CancellationToken cancellation)
    {
        PulledModel pulled = await PullModelAsync(model.Hub!, mayBeAdapter: model.Adapter is null, cancellation).ConfigureAwait(false);
        if (pulled.Files.Any(file => ModelFileNames.IsWeights(file.Path)) || AdapterReference.Of(pulled.Folder) is not { } adapter)
        {
            return pulled;
        }

        return pulled with
        {
            Base = await PullModelAsync(adapter.Hub ?? throw adapter.NotFound(), mayBeAdapter: false, cancellation).ConfigureAwait(false),
        };
    }

    private async Task<PulledModel> PullModelAsync(HubReference source, bool mayBeAdapter, CancellationToken cancellation)
    {
        CachedRepository cache = _snapshots.Cache(new HubRepository(RevisionKind.BaseModel, source.Id));
        string commit = Pin(cache, source.Revision, cancellation);
        IReadOnlyList<HubFile> files = ModelFiles.Of(_snapshots.List(cache, commit, cancellation));
        if (!mayBeAdapter || !files.Any(file => file.Path == ModelFileNames.AdapterConfig))
        {
            ThrowIfMissing(cache, commit, files, ModelFileNames.Config, file => file == ModelFileNames.Config);
            ThrowIfMissing(
                cache,
                commit,
                files,
                "weights",
                file => file.EndsWith(".safetensors", StringComparison.Ordinal) || file.EndsWith(".bin", StringComparison.Ordinal));
        }

        if (files.Count > client.Settings.Limits.ModelFiles)
        {
            throw new FineTuneException(
                DiagnosticCatalog.HubAnswerTooLarge,
                null,
                client.Settings.Endpoint,
                Quantity.Of(client.Settings.Limits.ModelFiles, "file"),
                $"the files that training reads of {cache.Repository.Display}");
        }

        await _snapshots.FetchAsync(cache, commit, files, cancellation).ConfigureAwait(false);
        // Evaluate takes its licence over, after hours; what is wrong with it is said now.
        ReadCard(cache, commit);
        return new PulledModel(source, commit, cache.Snapshot(commit), Pulled(files));
    }

    public async Task<PulledDataset> PullDatasetAsync(DatasetSpec dataset, CancellationToken cancellation)
    {
        HubDatasetReference source = dataset.Hub!;
        CachedRepository cache = _snapshots.Cache(new HubRepository(RevisionKind.Dataset, source.Id));
        string commit = Pin(cache, source.Revision, cancellation);
        IReadOnlyList<HubFile> files = _snapshots.List(cache, commit, cancellation);
        YamlMappingNode? card = await ReadCardAsync(cache, commit, files, cancellation).ConfigureAwait(false);
        IReadOnlyList<DatasetConfig> configs = DatasetLayout.Of(files, card);
        string revision = source.Revision;
        if (configs.Count == 0)
        {
            revision = DatasetLayout.ConversionRevision;
            commit = PinConversion(cache, cancellation);
            configs = DatasetLayout.OfConversion(_snapshots.List(cache, commit, cancellation));
        }

        if (source.Config is { } wanted && configs.All(config => config.Name != wanted))
        {
            _snapshots.ThrowIfUnknown(cache, commit, $"the configuration '{wanted}'");
        }

        DatasetConfig config = Choose(configs, source, cache.Repository);
        if (!config.Splits.TryGetValue(dataset.Split, out IReadOnlyList<HubFile>? chosen))
        {
            _snapshots.ThrowIfUnknown(cache, commit, $"the split '{dataset.Split}'");
            throw new FineTuneException(
                DiagnosticCatalog.DatasetSplitNotFound, null, cache.Repository.Display, config.Name, dataset.Split, string.Join(", ", config.Splits.Keys));
        }

        await _snapshots.FetchAsync(cache, commit, chosen, cancellation).ConfigureAwait(false);
        DatasetFormat format = source.IsFormatChosen ? dataset.Format : FormatOf(chosen[0].Path);
        IReadOnlyList<string> labels = DatasetLayout.LabelNames(card, config.Name, dataset.LabelColumn ?? "label");
        return new PulledDataset(source, dataset.Split, revision, commit, format, cache.Snapshot(commit), Pulled(chosen), labels);
    }

    private string Pin(CachedRepository cache, string revision, CancellationToken cancellation) =>
        pins.Commit(cache.Repository.Kind, cache.Repository.Id, revision, () => _snapshots.CommitOf(cache, revision, cancellation));

    private string PinConversion(CachedRepository cache, CancellationToken cancellation)
    {
        try
        {
            return Pin(cache, DatasetLayout.ConversionRevision, cancellation);
        }
        catch (FineTuneException failure) when (failure.Descriptor == DiagnosticCatalog.HubRevisionNotFound)
        {
            throw new FineTuneException(DiagnosticCatalog.DatasetWithoutFiles, null, failure, cache.Repository.Display);
        }
    }

    private async Task<YamlMappingNode?> ReadCardAsync(CachedRepository cache, string commit, IReadOnlyList<HubFile> files, CancellationToken cancellation)
    {
        if (files.FirstOrDefault(file => file.Path == ResultFiles.ModelCard) is not { } card)
        {
            return null;
        }

        await _snapshots.FetchAsync(cache, commit, [card], cancellation).ConfigureAwait(false);
        return ReadCard(cache, commit);
    }

    /// <summary>Null also where there is none, or none that can be read.</summary>
    private YamlMappingNode? ReadCard(CachedRepository cache, string commit)
    {
        string path = cache.PathOf(commit, ResultFiles.ModelCard);
        if (!_cards.TryGetValue(path, out YamlMappingNode? card))
        {
            card = CardReader.Read(() => FrontMatter.ReadFile(path), path, client.Events);
            _cards.Add(path, card);
        }

        return card;
    }

    private static DatasetConfig Choose(IReadOnlyList<DatasetConfig> configs, HubDatasetReference source, HubRepository repository)
    {
        string names = string.Join(", ", configs.Select(config => config.Name));
        if (source.Config is { } wanted)
        {
            return configs.FirstOrDefault(config => config.Name == wanted)
                ?? throw new FineTuneException(DiagnosticCatalog.DatasetConfigNotFound, null, repository.Display, $"no configuration '{wanted}'", names);
        }

        return configs switch
        {
            [] => throw new FineTuneException(DiagnosticCatalog.DatasetWithoutFiles, null, repository.Display),
            [var only] => only,
            _ => configs.FirstOrDefault(config => config.IsDefault)
                ?? throw new FineTuneException(
                    DiagnosticCatalog.DatasetConfigNotFound, null, repository.Display, "several configurations and no default", names),
        };
    }

    private static DatasetFormat FormatOf(string path) => Path.GetExtension(DatasetLayout.WithoutCompression(path)).ToLowerInvariant() switch
    {
        ".csv" => DatasetFormat.Csv,
        ".tsv" => DatasetFormat.Tsv,
        ".parquet" => DatasetFormat.Parquet,
        ".json" => DatasetFormat.Json,
        _ => DatasetFormat.JsonLines,
    };

    private static PulledFile[] Pulled(IEnumerable<HubFile> files) => [.. files.Select(file => new PulledFile(file.Path, file.Bytes))];

    private void ThrowIfMissing(CachedRepository cache, string commit, IReadOnlyList<HubFile> files, string what, Func<string, bool> isIt)
    {
        if (!files.Any(file => isIt(file.Path)))
        {
            _snapshots.ThrowIfUnknown(cache, commit, what);
            throw new FineTuneException(DiagnosticCatalog.HubBaseModelUnusable, null, cache.Repository.Display, what);
        }
    }
}
