using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Validation;

/// <summary>Options of optimizer and schedule are looked at before anything runs.</summary>
public class KeywordsTests
{
    [Theory]
    [InlineData(
        "<OptimArgs>momentum=0.9</OptimArgs>", "FT3003(4,6) OptimArgs = 'momentum=0.9' cannot be used: the optimizer adamw_torch_fused has no options.")]
    [InlineData(
        "<Optim>sgd</Optim><OptimArgs>momentm=0.9</OptimArgs>",
        "FT3003(4,24) OptimArgs = 'momentm=0.9' cannot be used: the optimizer sgd has no momentm (did you mean 'momentum'?); its options are momentum, "
            + "dampening, nesterov.")]
    [InlineData("<Optim>sgd</Optim><OptimArgs>nesterov=1</OptimArgs>", "FT3003(4,24) OptimArgs = 'nesterov=1' cannot be used: nesterov is not true or false.")]
    [InlineData(
        "<Optim>sgd</Optim><OptimArgs>momentum=much</OptimArgs>", "FT3003(4,24) OptimArgs = 'momentum=\"much\"' cannot be used: momentum is not a number.")]
    [InlineData(
        "<Optim>adafactor</Optim><OptimArgs>weight_decay=0.1</OptimArgs>",
        "FT3003(4,30) OptimArgs = 'weight_decay=0.1' cannot be used: weight_decay is the argument WeightDecay.")]
    [InlineData(
        "<LrSchedulerKwargs>num_cycles=2</LrSchedulerKwargs>",
        "FT3003(4,6) LrSchedulerKwargs = 'num_cycles=2' cannot be used: the schedule linear has no options.")]
    [InlineData(
        "<LrSchedulerType>cosine_with_restarts</LrSchedulerType><LrSchedulerKwargs>num_cycles=1.5</LrSchedulerKwargs>",
        "FT3003(4,61) LrSchedulerKwargs = 'num_cycles=1.5' cannot be used: num_cycles is not a whole number.")]
    [InlineData(
        "<LrSchedulerType>cosine_with_min_lr</LrSchedulerType>",
        "FT1011(4,6) LrSchedulerKwargs is not set, and the schedule cosine_with_min_lr needs min_lr or min_lr_rate.")]
    [InlineData(
        "<LrSchedulerType>cosine_with_min_lr</LrSchedulerType><LrSchedulerKwargs>min_lr=1e-6,min_lr_rate=0.1</LrSchedulerKwargs>",
        "FT3003(4,59) LrSchedulerKwargs = 'min_lr=1E-06, min_lr_rate=0.1' cannot be used: the schedule cosine_with_min_lr needs only one of min_lr and "
            + "min_lr_rate.")]
    [InlineData(
        "<LrSchedulerType>warmup_stable_decay</LrSchedulerType><LrSchedulerKwargs>decay_type=steep,num_decay_steps=3</LrSchedulerKwargs>",
        "FT3003(4,60) LrSchedulerKwargs = 'decay_type=\"steep\", num_decay_steps=3' cannot be used: decay_type is not one of cosine, linear, 1-sqrt.")]
    public void What_does_not_fit_is_said_with_its_place(string properties, string expected)
    {
        using var project = ProjectUnderTest.With(properties);
        Assert.StartsWith(expected, Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<Optim>sgd</Optim><OptimArgs>momentum=0.9, nesterov=True</OptimArgs>")]
    [InlineData("<Optim>adafactor</Optim><OptimArgs>beta1=None</OptimArgs>")]
    [InlineData("<LrSchedulerType>polynomial</LrSchedulerType><LrSchedulerKwargs>{ \"power\": 2, \"lr_end\": null }</LrSchedulerKwargs>")]
    [InlineData("<LrSchedulerType>warmup_stable_decay</LrSchedulerType><LrSchedulerKwargs>num_decay_steps=3, decay_type=1-sqrt</LrSchedulerKwargs>")]
    public void What_fits_is_passed_over(string properties)
    {
        using var project = ProjectUnderTest.With(properties);
        Assert.Empty(project.Problems());
    }
}
