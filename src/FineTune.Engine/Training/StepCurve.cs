namespace FineTune.Engine.Training;

/// <summary>
/// What every step computed, for a plot; the log has means of LoggingSteps steps. Of a long run it stays small: where there are too many points, two become
/// one, so that a point stands for 2, 4, 8 ... steps. A checkpoint keeps it, and a run that goes on has the curve of one that was never stopped.
/// </summary>
internal sealed class StepCurve
{
    /// <summary>More than a screen is wide.</summary>
    private const int MostPoints = 2048;

    /// <summary>Steps of the run before the first of the curve: those of a checkpoint that kept none.</summary>
    public int StepsBefore { get; set; }

    /// <summary>Steps that a point stands for.</summary>
    public int StepsPerPoint { get; set; } = 1;

    /// <summary>Of each point the mean loss of its steps.</summary>
    public List<float> Loss { get; init; } = [];

    /// <summary>The mean norm of their gradients, before clipping.</summary>
    public List<float> GradNorm { get; init; } = [];

    /// <summary>The learning rate of the last of them.</summary>
    public List<float> LearningRate { get; init; } = [];

    /// <summary>Steps since the last point.</summary>
    public int OpenSteps { get; set; }

    /// <summary>Sum of their losses.</summary>
    public double OpenLoss { get; set; }

    /// <summary>Sum of the norms of their gradients.</summary>
    public double OpenGradNorm { get; set; }

    /// <summary>Learning rate of the last one.</summary>
    public double OpenLearningRate { get; set; }

    /// <param name="step">The number of the step, from 1.</param>
    public void Add(int step, StepResult result)
    {
        if (Loss.Count == 0 && OpenSteps == 0)
        {
            StepsBefore = step - 1;
        }

        OpenSteps++;
        OpenLoss += result.Loss;
        OpenGradNorm += result.GradientNorm;
        OpenLearningRate = result.LearningRate;
        if (OpenSteps == StepsPerPoint)
        {
            Close();
        }
    }

    /// <summary>The curve with the steps that make no whole point yet.</summary>
    public TrainingCurve ToCurve()
    {
        int count = Loss.Count;
        int last = StepsBefore + (count * StepsPerPoint) + OpenSteps;
        bool isOpen = OpenSteps > 0;
        return new TrainingCurve
        {
            Step = [.. Enumerable.Range(1, count).Select(point => StepsBefore + (point * StepsPerPoint)), .. isOpen ? (int[])[last] : []],
            Loss = [.. Loss, .. isOpen ? (float[])[(float)(OpenLoss / OpenSteps)] : []],
            GradNorm = [.. GradNorm, .. isOpen ? (float[])[(float)(OpenGradNorm / OpenSteps)] : []],
            LearningRate = [.. LearningRate, .. isOpen ? (float[])[(float)OpenLearningRate] : []],
        };
    }

    /// <summary>False for what no run has left behind, as a damaged file.</summary>
    public bool IsWhole() =>
        StepsPerPoint > 0 && StepsBefore >= 0 && OpenSteps >= 0 && OpenSteps < StepsPerPoint
        && Loss is { Count: <= MostPoints } && GradNorm?.Count == Loss.Count && LearningRate?.Count == Loss.Count
        && double.IsFinite(OpenLoss) && double.IsFinite(OpenGradNorm) && double.IsFinite(OpenLearningRate)
        && Loss.All(float.IsFinite) && GradNorm.All(float.IsFinite) && LearningRate.All(float.IsFinite);

    private void Close()
    {
        Loss.Add((float)(OpenLoss / OpenSteps));
        GradNorm.Add((float)(OpenGradNorm / OpenSteps));
        LearningRate.Add((float)OpenLearningRate);
        (OpenSteps, OpenLoss, OpenGradNorm) = (0, 0, 0);
        if (Loss.Count == MostPoints)
        {
            Halve(Loss, (first, second) => (float)(((double)first + second) / 2));
            Halve(GradNorm, (first, second) => (float)(((double)first + second) / 2));
            Halve(LearningRate, (_, second) => second);
            StepsPerPoint *= 2;
        }
    }

    private static void Halve(List<float> points, Func<float, float, float> both)
    {
        for (int point = 0; point < points.Count / 2; point++)
        {
            points[point] = both(points[2 * point], points[(2 * point) + 1]);
        }

        points.RemoveRange(points.Count / 2, points.Count - (points.Count / 2));
    }
}
