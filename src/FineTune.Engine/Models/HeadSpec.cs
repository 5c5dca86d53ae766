using FineTune.Contracts;

namespace FineTune.Engine.Models;

/// <summary>The head a model is to have, or has.</summary>
/// <param name="Head">What it predicts.</param>
/// <param name="Labels">Label names by id; empty for masked language modelling.</param>
/// <param name="ProblemType">Kind of sequence classification; null for the other heads, and where a model's config.json does not say.</param>
/// <param name="Sentences">How a text's embedding is made; null for other heads than <see cref="ModelHead.SentenceEmbedding"/>.</param>
internal sealed record HeadSpec(
    ModelHead Head, IReadOnlyList<string> Labels, ProblemType? ProblemType = null, SentenceModules? Sentences = null);
