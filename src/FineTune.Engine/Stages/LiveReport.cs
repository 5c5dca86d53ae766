using System.Diagnostics;
using System.Text;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Reports;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Training;

namespace FineTune.Engine.Stages;

/// <summary>
/// The report of a training that runs, as far as it has come, for who watches: the page is made anew every two seconds at most and lies beside the stage's
/// output, which it is no part of.
/// </summary>
internal sealed class LiveReport(TrainRequest request, DatasetInfo dataset, IEventSink events) : ITrainingObserver
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly string _path = Path.Combine(request.StageFolder, StageLayout.LiveReport);
    private long _writtenAt;

    /// <summary>True once it could not be written; that is said once.</summary>
    private bool _hasFailed;

    public void OnTrainBegin(TrainerState state, TrainingPlan plan) => Write(state, plan);

    public void OnStepEnd(TrainerState state, TrainingPlan plan, StepResult result)
    {
        if (Stopwatch.GetElapsedTime(_writtenAt) >= Interval)
        {
            Write(state, plan);
        }
    }

    public void OnEvaluate(TrainerState state, TrainingPlan plan, Measurements measurements) => Write(state, plan);

    public void OnTrainEnd(TrainerState state, TrainingPlan plan) => Write(state, plan);

    private void Write(TrainerState state, TrainingPlan plan)
    {
        if (_hasFailed)
        {
            return;
        }

        var facts = new ReportFacts(
            request.Project,
            dataset,
            TaskRegistry.Of(request.Project, dataset).Card(dataset),
            Evaluation: null,
            state.ToJson(request.Project.Training, plan),
            Results: [],
            WorstRows: [])
        {
            Curve = state.Curve.ToCurve(),
        };
        try
        {
            AtomicFile.Write(_path, Encoding.UTF8.GetBytes(HtmlReport.Html(facts)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _hasFailed = true;
            events.Report(DiagnosticCatalog.TrackerFailed, null, "who watches", exception.Message.TrimEnd('.'));
        }

        _writtenAt = Stopwatch.GetTimestamp();
    }
}
