using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>What a language model is trained for (the trainers of TRL).</summary>
[JsonConverter(typeof(SnakeCaseEnum<Objective>))]
public enum Objective
{
    /// <summary>Texts and answers as they stand in the data.</summary>
    Sft,

    /// <summary>Of two answers the chosen one, by direct preference optimization (Rafailov et al., 2023).</summary>
    Dpo,

    /// <summary>A reward that is higher for the chosen one of two answers (Ouyang et al., 2022).</summary>
    Reward,
}
