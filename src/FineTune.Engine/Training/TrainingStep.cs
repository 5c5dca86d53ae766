using System.Runtime.InteropServices;
using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Events;
using FineTune.Engine.Models;
using FineTune.Engine.Native;
using FineTune.Engine.Training.Distributed;
using FineTune.Engine.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Training;

/// <summary>
/// Forward and backward over the rows of a step, then one update of the weights. The loss is a mean over all targets of the step, so into how many
/// forward passes they are split changes nothing but rounding; with several, rows of like length go together.
/// </summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly IModel _model;
    private readonly ITrainingTask _task;
    private readonly RowUnits _units;
    private readonly Optimizer _optimizer;
    private readonly TrainingArguments _arguments;
    private readonly Device _device;
    private readonly IEventSink _events;
    private readonly Collator _collator;
    private readonly Precision _precision;
    private readonly FiniteCheck _check;
    private readonly CachedGradients _cached;
    private readonly long _weightsWithoutEmbeddings;
    private readonly ICollective _ranks;
    private readonly RowDealer _dealer;
    private readonly GradientSum _sum;

    /// <summary>Of the step under way, of all processes; null before they have added it up.</summary>
    private StepWork? _work;

    public TrainingStep(IModel model, TrainingJob job, Optimizer optimizer, IEventSink events)
    {
        _model = model;
        _task = job.Task;
        _units = job.Units ?? RowUnits.Single(job.Rows);
        _optimizer = optimizer;
        _arguments = job.Arguments;
        _device = job.Device;
        _events = events;
        _collator = new Collator(job.Rows, _task, _device, job.Width);
        _precision = Precision.ForTraining(_arguments, _device);
        _cached = new CachedGradients(model, job, _collator, _precision, Clock, SeedDevice);
        _check = new FiniteCheck(model, _task, job.Rows, _collator);
        _ranks = job.Collective;
        _dealer = new RowDealer(_units, _task.ComparesRows, _arguments.PerDeviceTrainBatchSize, _ranks.Rank, _ranks.Size);
        _sum = new GradientSum(model, _ranks, GradientReductions.Create(_arguments.GradientCompression, _ranks, _device.type), job.BucketSize);
        _weightsWithoutEmbeddings = model.Shapes
            .Where(weight => !weight.Key.Contains("embeddings.", StringComparison.Ordinal) || weight.Value.Length == 1)
            .Sum(weight => weight.Value.Aggregate(1L, (product, dimension) => product * dimension));
    }

    /// <summary>Where the time goes.</summary>
    public WorkClock Clock { get; } = new();

    /// <param name="units">The step's rows, or what goes through the model together, of all processes.</param>
    /// <param name="epoch">From 0.</param>
    /// <param name="scheduled">The schedule's learning rate.</param>
    /// <param name="state">Of the run; its counts of work are raised.</param>
    /// <exception cref="FineTuneException">FT3001: the loss or the gradient is not finite; FT3008: there is not enough memory.</exception>
    public StepResult Run(int[] units, int epoch, double scheduled, TrainerState state)
    {
        int step = state.GlobalStep + 1;
        double learningRate = _optimizer.LearningRate(scheduled, step);
        using DisposeScope scope = NewDisposeScope();
        SeedRank(step);
        SeedDevice(step, 0, 0);
        if (_arguments.AutoFindBatchSize)
        {
            // The rows of a pass are found that there is memory for beside it.
            PrepareOptimizer();
        }

        _work = null;
        Tensor loss = LossAndGradients(_dealer.Deal(units), epoch, state);
        loss = AddUp(loss);
        int[] rows = _units.RowsOf(units);
        using WorkClock.Measurement measurement = Clock.Measure(Work.Optimizer);
        PrepareOptimizer();
        Tensor norm = _optimizer.TakeGradients();
        // One synchronisation with a GPU in each step: both numbers at once.
        float[] values = [.. stack([loss, norm]).cpu().data<float>()];
        // Another processor adds the squares up in another order.
        _ranks.Broadcast(MemoryMarshal.AsBytes(values.AsSpan()), root: 0);
        var result = new StepResult(values[0], values[1], learningRate, rows.Length);
        _check.ThrowIfNotFinite(result, step, epoch, rows);
        Clip(norm, result.GradientNorm);
        _optimizer.Step(learningRate, step);
        return result;
    }

    /// <summary>
    /// Makes the optimizer's state, where there is none yet. A step does so after its passes, in the memory that they have freed, as torch.optim does.
    /// </summary>
    /// <exception cref="FineTuneException">FT3008.</exception>
    public void PrepareOptimizer()
    {
        try
        {
            _optimizer.Prepare();
        }
        catch (Exception exception) when (OutOfMemory.Is(exception))
        {
            throw OutOfMemory.InOptimizer(exception, _arguments);
        }
    }

    public void Dispose() => _sum.Dispose();

    /// <summary>The mean loss of the rows, its gradients left in the weights. Too little memory halves the rows of a forward pass, if so wished.</summary>
    private Tensor LossAndGradients(int[] units, int epoch, TrainerState state)
    {
        while (true)
        {
            int size = Math.Max(1, _arguments.PerDeviceTrainBatchSize >> state.Halvings);
            using Tensor? random = _arguments.AutoFindBatchSize ? get_rng_state() : null;
            try
            {
                return LossAndGradients(units, epoch, size, state);
            }
            catch (Exception exception) when (OutOfMemory.Is(exception))
            {
                _optimizer.ForgetGradients();
                if (random is null || size == 1)
                {
                    throw OutOfMemory.InPass(exception, size, state.GlobalStep + 1, _arguments);
                }

                FreedMemory.ReleaseAll();
                set_rng_state(random);
                state.Halvings++;
                _events.Info($"not enough memory for {size} rows in a forward pass; going on with {size / 2} and twice the passes, for the same result");
            }
        }
    }

    private Tensor LossAndGradients(int[] units, int epoch, int size, TrainerState state)
    {
        using DisposeScope scope = NewDisposeScope();
        Batch[] batches = Collate(units, epoch, size);
        StepWork work = _work ??= _sum.AddUp(WorkOf(batches));
        // A batch of which nothing is to be predicted has no loss, and a step of such batches alone a loss of 0.
        double weight = work.Targets > 0 ? work.Targets : 1;
        Tensor loss = zeros([], device: _device);
        for (int index = 0; index < batches.Length; index++)
        {
            int rowsOfPass = Math.Min(size, _task.MiniBatchSize ?? int.MaxValue);
            if (_task.ComparesRows && batches[index].Rows.Count > rowsOfPass)
            {
                _cached.ForwardBackward(batches[index], new CachedPass(epoch, state.GlobalStep + 1, index, rowsOfPass), weight, loss);
            }
            else
            {
                LayerTape? tape = Tape(state.GlobalStep + 1, index);
                Action? layerDone = index == batches.Length - 1 && tape is null ? BeginLastPass() : null;
                ForwardBackward(batches[index], state.GlobalStep + 1, weight, loss, tape, layerDone);
            }
        }

        state.TotalFlos += 6.0 * work.PaddedTokens * _weightsWithoutEmbeddings;
        state.InputTokensSeen += (long)work.TokensSeen;
        return loss.MoveToOuterDisposeScope();
    }

    private StepWork WorkOf(Batch[] batches) => new(
        batches.Sum(batch => batch.TargetWeight),
        batches.Sum(batch => (double)batch.PaddedTokens),
        batches.Sum(batch => _arguments.IncludeNumInputTokensSeen == InputTokenCount.NonPadding ? batch.Tokens : batch.PaddedTokens));

    /// <summary>The loss and the gradients of all processes; of one alone they are that already.</summary>
    private Tensor AddUp(Tensor loss)
    {
        using WorkClock.Measurement measurement = Clock.Measure(Work.Backward);
        return _ranks.Size == 1 ? loss : _sum.AddUp(loss);
    }

    /// <summary>
    /// Gradients are added up while the last pass of a step still makes others. Not where it may be taken back for lack of memory; and on a GPU it is
    /// another thread that goes back.
    /// </summary>
    private Action? BeginLastPass() =>
        _ranks.Size > 1 && !_arguments.AutoFindBatchSize && _device.type == DeviceType.CPU ? _sum.BeginLastPass() : null;

    private Batch[] Collate(int[] units, int epoch, int size)
    {
        using WorkClock.Measurement measurement = Clock.Measure(Work.Data);
        IEnumerable<int[]> chunks = _task.ComparesRows ? units.Chunk(_arguments.PerDeviceTrainBatchSize)
            : units.Length == 0 ? []
            : TrainingPasses.Of(units, _units, size, _model.TokensOfPass);
        return [.. chunks.Select(chunk => _collator.Collate(_units.RowsOf(chunk), epoch))];
    }

    /// <summary>One forward and backward pass; adds its share to the step's loss.</summary>
    /// <param name="layerDone">Is told in the backward pass after each layer; null for nobody.</param>
    private void ForwardBackward(Batch batch, int step, double weightOfStep, Tensor stepLoss, LayerTape? tape, Action? layerDone)
    {
        using DisposeScope scope = NewDisposeScope();
        var options = new ForwardOptions
        {
            Training = true,
            Tape = tape,
            LayerDone = layerDone,
            EmbeddingNoise = _arguments.NeftuneNoiseAlpha,
            NoiseSeed = RowRandom.Seed((ulong)_arguments.Seed, [step]),
        };
        Tensor loss;
        using (Clock.Measure(Work.Forward))
        using (_precision.Begin())
        {
            loss = _task.Losses(_model.Forward(batch.Input, _task.OptionsFor(options, batch)), batch).sum() / weightOfStep;
        }

        using (Clock.Measure(Work.Backward))
        {
            CustomFunction.Backward(() =>
            {
                loss.backward();
                tape?.Backward();
            });
        }

        stepLoss.add_(loss.detach());
        batch.Dispose();
    }

    /// <summary>The tape that has layers computed again in the backward pass; null keeps what they compute.</summary>
    private LayerTape? Tape(int step, int batch)
    {
        if (!_arguments.GradientCheckpointing)
        {
            return null;
        }

        return new LayerTape(_precision.Begin, _device.type == DeviceType.CUDA ? layer => SeedDevice(step, batch, layer + 1) : null);
    }

    /// <summary>Scales the gradients down to MaxGradNorm (torch.nn.utils.clip_grad_norm_).</summary>
    private void Clip(Tensor norm, double value)
    {
        double factor = _arguments.MaxGradNorm / (value + 1e-6);
        if (_arguments.MaxGradNorm > 0 && factor < 1)
        {
            using Tensor scale = tensor((float)factor, device: norm.device);
            _optimizer.ScaleGradients(scale);
        }
    }

    /// <summary>
    /// What a process draws is its own, and a function of the step: a run that goes on, with as many processes, draws the same, though the checkpoint knows of
    /// the first of them alone.
    /// </summary>
    private void SeedRank(int step)
    {
        if (_ranks.Size > 1)
        {
            manual_seed((((long)_arguments.Seed * 1_000_003) + step) * 65_537 + _ranks.Rank);
        }
    }

    /// <summary>
    /// The state of a GPU's generator cannot be read through TorchSharp 0.107. Seeded anew it needs not be: a run that goes on drops what the run it
    /// continues would have dropped, and a layer that is computed again what it dropped before.
    /// </summary>
    private void SeedDevice(int step, int batch, int layer)
    {
        if (_device.type == DeviceType.CUDA)
        {
            cuda.manual_seed_all(((((((long)_arguments.Seed * 1_000_003) + step) * 8191) + batch) * 1021) + layer + (_ranks.Rank * 1_000_000_007L));
        }
    }
}
