using FineTune.Contracts;
using FineTune.Engine.Data;

namespace FineTune.Engine.TaskRecipes;

/// <summary>What a task answers to texts.</summary>
internal interface ITextAnswers
{
    /// <summary>The answer to a text as a person writes it; two texts have a tab between them.</summary>
    /// <exception cref="FineTuneException">It cannot be asked about.</exception>
    Prediction Of(string text);

    /// <summary>The answer to the row that a reader stands on.</summary>
    /// <exception cref="FineTuneException">It cannot be asked about.</exception>
    Prediction Of(DatasetTable table, IRowReader reader)
    {
        string text = reader.Get(DatasetColumn.Text).ToString();
        return Of(table.HasPairs ? TextPair.Join(text, reader.Get(DatasetColumn.TextPair)) : text);
    }
}
