using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Queries, documents, and which documents a query is to find. A text counts once, however often it comes.</summary>
internal sealed class RetrievalCorpus
{
    /// <summary>Cosines that are computed at a time.</summary>
    private const int Room = 1 << 22;

    private readonly Dictionary<long, int> _documents = [];
    private readonly List<float[]> _documentEmbeddings = [];
    private readonly Dictionary<long, int> _queries = [];
    private readonly List<float[]> _queryEmbeddings = [];
    private readonly List<HashSet<int>> _relevant = [];

    /// <summary>The document that a query is itself, by query; -1 for none.</summary>
    private readonly List<int> _own = [];

    private readonly Dictionary<long, HashSet<int>> _labels = [];

    public void AddDocument(long identity, float[] embedding)
    {
        if (_documents.TryAdd(identity, _documentEmbeddings.Count))
        {
            _documentEmbeddings.Add(embedding);
        }
    }

    /// <param name="relevant">A document that was added.</param>
    public void AddQuery(long identity, float[] embedding, long relevant)
    {
        if (!_queries.TryGetValue(identity, out int query))
        {
            query = NewQuery(identity, embedding, own: -1, []);
        }

        _relevant[query].Add(_documents[relevant]);
    }

    /// <summary>A text that looks for the others of its label, and is looked for by them.</summary>
    public void AddLabelled(long identity, long label, float[] embedding)
    {
        if (_documents.ContainsKey(identity))
        {
            return;
        }

        if (!_labels.TryGetValue(label, out HashSet<int>? alike))
        {
            _labels.Add(label, alike = []);
        }

        int document = _documentEmbeddings.Count;
        AddDocument(identity, embedding);
        alike.Add(document);
        NewQuery(identity, embedding, document, alike);
    }

    /// <summary>Looks for the documents of each query that has any.</summary>
    public RetrievalScores Score()
    {
        var scores = new RetrievalScores();
        if (_documentEmbeddings.Count == 0)
        {
            return scores;
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor documents = Stack(_documentEmbeddings).t();
        foreach (int[] queries in Enumerable.Range(0, _queryEmbeddings.Count).Chunk(Math.Max(1, Room / _documentEmbeddings.Count)))
        {
            using DisposeScope inner = NewDisposeScope();
            float[] cosines = Stack([.. queries.Select(query => _queryEmbeddings[query])]).Product(documents).ToFloats();
            for (int index = 0; index < queries.Length; index++)
            {
                Score(queries[index], cosines.AsSpan(index * _documentEmbeddings.Count, _documentEmbeddings.Count), scores);
            }
        }

        return scores;
    }

    private int NewQuery(long identity, float[] embedding, int own, HashSet<int> relevant)
    {
        int query = _queryEmbeddings.Count;
        _queries.Add(identity, query);
        _queryEmbeddings.Add(embedding);
        _own.Add(own);
        _relevant.Add(relevant);
        return query;
    }

    private void Score(int query, Span<float> cosines, RetrievalScores scores)
    {
        int own = _own[query];
        int relevant = _relevant[query].Count - (own >= 0 ? 1 : 0);
        if (relevant == 0)
        {
            return;
        }

        if (own >= 0)
        {
            cosines[own] = float.NegativeInfinity;
        }

        int[] ranked = TopDocuments.Of(cosines, Math.Min(RetrievalScores.Depth, cosines.Length - (own >= 0 ? 1 : 0)));
        scores.Add([.. ranked.Select(_relevant[query].Contains)], relevant);
    }

    private static Tensor Stack(IReadOnlyList<float[]> embeddings)
    {
        float[] all = new float[embeddings.Count * embeddings[0].Length];
        for (int index = 0; index < embeddings.Count; index++)
        {
            embeddings[index].CopyTo(all, index * embeddings[index].Length);
        }

        return tensor(all, [embeddings.Count, embeddings[0].Length]);
    }
}
