using FineTune.Contracts;

namespace FineTune.Engine.Metrics;

/// <summary>
/// How generated texts compare with those that are right, row by row; memory does not grow with the rows. ROUGE values are means of the rows'
/// F-measures (from 0 to 1), BLEU and chrF those of the whole corpus (from 0 to 100).
/// </summary>
/// <param name="usesStemmer">True has ROUGE compare stems of words (rouge_score's <c>use_stemmer</c>).</param>
internal sealed class GeneratedTextScores(bool usesStemmer)
{
    private readonly BleuCounts _bleu = new();
    private readonly ChrfCounts _chrf = new(wordOrder: 0);
    private readonly ChrfCounts _chrfPlusPlus = new(wordOrder: 2);
    private long _rows;
    private long _equal;
    private double _rouge1;
    private double _rouge2;
    private double _rougeL;
    private double _rougeLsum;

    /// <param name="prediction">The generated text.</param>
    /// <param name="reference">The text that is right.</param>
    public void Add(string prediction, string reference)
    {
        var predicted = RougeText.Of(prediction, usesStemmer);
        var right = RougeText.Of(reference, usesStemmer);
        _rows++;
        _equal += prediction == reference ? 1 : 0;
        _rouge1 += Rouge.OfNGrams(predicted, right, 1).FMeasure;
        _rouge2 += Rouge.OfNGrams(predicted, right, 2).FMeasure;
        _rougeL += Rouge.OfLongestSequence(predicted, right).FMeasure;
        _rougeLsum += Rouge.OfLines(predicted, right).FMeasure;
        _bleu.Add(prediction, reference);
        _chrf.Add(prediction, reference);
        _chrfPlusPlus.Add(prediction, reference);
    }

    /// <summary>A metric by its name; NaN where there are no rows.</summary>
    public double ValueOf(string name) => _rows == 0 ? double.NaN : name switch
    {
        MetricNames.ExactMatch => (double)_equal / _rows,
        MetricNames.Rouge1 => _rouge1 / _rows,
        MetricNames.Rouge2 => _rouge2 / _rows,
        MetricNames.RougeL => _rougeL / _rows,
        MetricNames.RougeLsum => _rougeLsum / _rows,
        MetricNames.Bleu => _bleu.Score(),
        MetricNames.Chrf => _chrf.Score(),
        MetricNames.ChrfPlusPlus => _chrfPlusPlus.Score(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}
