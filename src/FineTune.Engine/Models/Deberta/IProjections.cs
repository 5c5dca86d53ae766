using FineTune.Engine.Models.Layers;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Deberta;

/// <summary>The linear layers of disentangled attention, which the versions of DeBERTa lay out in different ways.</summary>
internal interface IProjections
{
    /// <summary>Of positions, to be looked at by content; null where content does not look at positions.</summary>
    Linear? PositionKey { get; }

    /// <summary>Of positions that look at content; null where they do not.</summary>
    Linear? PositionQuery { get; }

    /// <param name="states">[tokens, hidden]</param>
    /// <returns>[tokens, hidden] each.</returns>
    (Tensor Query, Tensor Key, Tensor Value) Content(Tensor states);
}
