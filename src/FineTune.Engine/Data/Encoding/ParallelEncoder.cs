using System.Collections.Concurrent;
using System.Threading.Channels;

namespace FineTune.Engine.Data;

/// <summary>
/// Encodes batches of rows on all cores and hands them on in the order they came. Only a few are under way at a time, so memory does
/// not grow with the data.
/// </summary>
/// <param name="encoder">The one that the others are made after.</param>
internal sealed class ParallelEncoder(RowEncoder encoder)
{
    private readonly ConcurrentBag<RowEncoder> _encoders = [encoder];
    private readonly ConcurrentBag<RowBatch> _spare = [];

    /// <summary>Cores at work.</summary>
    private static int Workers => Math.Max(1, Environment.ProcessorCount);

    /// <param name="batches">Fills the batch it is given with the next rows; false at the end of the rows.</param>
    /// <param name="encode">What is done with a batch, with an encoder that nobody else uses meanwhile.</param>
    /// <param name="write">Takes the encoded batches, one after the other.</param>
    public async Task RunAsync(
        Func<RowBatch, ValueTask<bool>> batches, Action<RowBatch, RowEncoder> encode, Action<RowBatch> write, CancellationToken cancellation)
    {
        var underWay = Channel.CreateBounded<Task<RowBatch>>(new BoundedChannelOptions(Workers) { SingleReader = true, SingleWriter = true });
        Task writing = WriteAsync(underWay, write, cancellation);
        try
        {
            for (bool more = true; more;)
            {
                RowBatch batch = _spare.TryTake(out RowBatch? spare) ? spare : new RowBatch();
                batch.Clear();
                more = await batches(batch).ConfigureAwait(false);
                if (!batch.IsEmpty)
                {
                    await underWay.Writer.WriteAsync(Task.Run(() => Encode(batch, encode), cancellation), cancellation).ConfigureAwait(false);
                }
            }

            underWay.Writer.TryComplete();
        }
        catch (ChannelClosedException)
        {
            // Writing has failed; it says how.
        }
        catch (Exception exception)
        {
            underWay.Writer.TryComplete(exception);
            await Task.WhenAny(writing).ConfigureAwait(false);
            throw;
        }

        await writing.ConfigureAwait(false);
    }

    private RowBatch Encode(RowBatch batch, Action<RowBatch, RowEncoder> encode)
    {
        RowEncoder own = _encoders.TryTake(out RowEncoder? free) ? free : encoder.ForAnotherThread();
        encode(batch, own);
        _encoders.Add(own);
        return batch;
    }

    private async Task WriteAsync(Channel<Task<RowBatch>> underWay, Action<RowBatch> write, CancellationToken cancellation)
    {
        try
        {
            await foreach (Task<RowBatch> encoding in underWay.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                RowBatch batch = await encoding.ConfigureAwait(false);
                write(batch);
                _spare.Add(batch);
            }
        }
        catch (Exception exception)
        {
            underWay.Writer.TryComplete(exception);
            throw;
        }
    }
}
