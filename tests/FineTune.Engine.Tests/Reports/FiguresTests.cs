using FineTune.Engine.Reports;

namespace FineTune.Engine.Tests.Reports;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0.91234, "0.9123")]
    [InlineData(0, "0.0000")]
    [InlineData(-0.5, "-0.5000")]
    [InlineData(0.00005, "5e-5")]
    [InlineData(123.456, "123.5")]
    [InlineData(1234567.8, "1,234,568")]
    [InlineData(double.NaN, "not defined")]
    public void A_measured_number_has_the_digits_that_say_something(double value, string text) => Assert.Equal(text, Figures.Measured(value));

    [Theory]
    [InlineData(270_549_000, "271 MFLOP")]
    [InlineData(2.70549e15, "2.71 PFLOP")]
    [InlineData(12, "12 FLOP")]
    [InlineData(999_600, "1.00 MFLOP")]
    public void Computation_has_a_unit(double value, string text) => Assert.Equal(text, Figures.Operations(value));

    [Theory]
    [InlineData(0.0421, "42 ms")]
    [InlineData(0.0998, "0.1 s")]
    [InlineData(9.94, "9.9 s")]
    [InlineData(61, "61 s")]
    [InlineData(125.4, "2 min 5 s")]
    [InlineData(120, "2 min")]
    [InlineData(7199.7, "120 min")]
    [InlineData(7260, "2 h 1 min")]
    [InlineData(86400, "24 h")]
    public void A_time_is_read_as_one_says_it(double seconds, string text) => Assert.Equal(text, Figures.Duration(seconds));

    [Theory]
    [InlineData(0, 0.2, "0.0")]
    [InlineData(-1e-17, 0.2, "0.0")]
    [InlineData(0.6000000000000001, 0.2, "0.6")]
    [InlineData(1500, 500, "1,500")]
    [InlineData(2e-05, 1e-05, "2e-5")]
    [InlineData(0.25, 0.05, "0.25")]
    public void A_mark_has_as_many_digits_as_its_distance_to_the_next(double value, double step, string text) =>
        Assert.Equal(text, Figures.Tick(value, step));

    [Theory]
    [InlineData(0, "0 %")]
    [InlineData(0.0004, "< 0.1 %")]
    [InlineData(0.0123, "1.2 %")]
    [InlineData(0.999, "100 %")]
    public void A_share_is_a_percentage(double share, string text) => Assert.Equal(text, Figures.Share(share));

    [Fact]
    public void An_axis_goes_from_a_round_number_to_another_around_all_values()
    {
        ChartAxis axis = ChartAxis.Around([0.05, 0.93], 5);
        Assert.Equal((0, 1), (axis.Low, axis.High));
        Assert.Equal([0, 0.2, 0.4, 0.6, 0.8, 1], axis.Marks.Select(mark => Math.Round(mark, 9)));
        Assert.Equal((1, 3), (ChartAxis.Around([2], 4).Low, ChartAxis.Around([2], 4).High));
        Assert.Equal(0.5, ChartAxis.Around([double.NaN, 0, 10], 5).Share(5));
    }
}
