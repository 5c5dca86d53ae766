using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>
/// Losses of a chosen and a rejected answer, by TRL's names (trl/trainer/dpo_trainer.py, loss_type): those that look at one pair at a time.
/// </summary>
[JsonConverter(typeof(SnakeCaseEnum<PreferenceLossType>))]
public enum PreferenceLossType
{
    /// <summary>Direct preference optimization (Rafailov et al., 2023).</summary>
    Sigmoid,

    /// <summary>SLiC (Zhao et al., 2023).</summary>
    Hinge,

    /// <summary>IPO, by the mean of an answer's tokens (Azar et al., 2023).</summary>
    Ipo,

    /// <summary>EXO of two answers (Ji et al., 2024).</summary>
    ExoPair,

    /// <summary>NCA of two answers (Chen et al., 2024).</summary>
    NcaPair,

    /// <summary>Robust to labels of which a share is the wrong way round (Chowdhury et al., 2024).</summary>
    Robust,

    /// <summary>BCO of two answers, without its shift (Jung et al., 2024).</summary>
    BcoPair,

    /// <summary>SPPO with hard labels (Wu et al., 2024).</summary>
    SppoHard,

    /// <summary>APO for chosen answers that are better than the model's own (D'Oosterlinck et al., 2024).</summary>
    ApoZero,

    /// <summary>APO for chosen answers that are worse than the model's own.</summary>
    ApoDown,

    /// <summary>That of direct preference optimization by the mean of an answer's tokens.</summary>
    SigmoidNorm,
}
