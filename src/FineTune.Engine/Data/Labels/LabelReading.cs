namespace FineTune.Engine.Data;

/// <summary>What the integers of a label column stand for where the labels have names.</summary>
internal enum LabelReading
{
    /// <summary>The values allow both.</summary>
    Either,

    /// <summary>Names that happen to be integers, as in <c>1</c> for one star.</summary>
    Names,

    /// <summary>Places in the list of names, from 0.</summary>
    Ids,
}
