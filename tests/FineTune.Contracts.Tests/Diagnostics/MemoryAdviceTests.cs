namespace FineTune.Contracts.Tests.Diagnostics;

public sealed class MemoryAdviceTests
{
    [Theory]
    [InlineData(false, false, "set AutoFindBatchSize or GradientCheckpointing to true, ")]
    [InlineData(true, false, "set GradientCheckpointing to true, ")]
    [InlineData(false, true, "set AutoFindBatchSize to true, ")]
    [InlineData(true, true, "lower MaxLength, or lower PerDeviceTrainBatchSize and raise GradientAccumulationSteps, which starts training anew")]
    public void What_is_set_is_not_advised(bool autoFind, bool checkpointing, string expected) => Assert.StartsWith(
        expected,
        MemoryAdvice.For(Stage.Train, new TrainingArguments { AutoFindBatchSize = autoFind, GradientCheckpointing = checkpointing }),
        StringComparison.Ordinal);

    [Fact]
    public void Fewer_rows_than_one_are_not_advised() => Assert.Equal(
        "set GradientCheckpointing to true, which lets training go on from its last checkpoint, or lower MaxLength, which starts it anew",
        MemoryAdvice.ForTraining(new TrainingArguments(), triedOneRow: true));

    [Theory]
    [InlineData(Stage.Evaluate, "PerDeviceEvalBatchSize")]
    [InlineData(Stage.Tokenize, "end other programs")]
    public void Other_stages_have_advice_of_their_own(Stage stage, string expected)
    {
        string advice = MemoryAdvice.For(stage, new TrainingArguments());

        Assert.Contains(expected, advice, StringComparison.Ordinal);
        Assert.DoesNotContain("PerDeviceTrainBatchSize", advice, StringComparison.Ordinal);
    }
}
