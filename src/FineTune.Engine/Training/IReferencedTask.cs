using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.Training.Distributed;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>A task whose loss looks at what the base model says of the rows.</summary>
internal interface IReferencedTask
{
    /// <summary>Remembers what a model says of rows, before it is trained; it is not needed any more then.</summary>
    /// <param name="model">The base model.</param>
    /// <param name="batchSize">Rows that are computed at a time.</param>
    /// <param name="collective">The processes that each compute their part of the batches, and all get all of it.</param>
    void TakeReference(IModel model, ITokenRows rows, int batchSize, Device device, ICollective collective, CancellationToken cancellation);
}
