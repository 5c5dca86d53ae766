using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Validation;

public class NamesTests
{
    [Theory]
    [InlineData("<LerningRate>1</LerningRate>", "FT1001(4,6) Unknown property 'LerningRate'. Did you mean 'LearningRate'?")]
    [InlineData("<NumTrainEpoch>1</NumTrainEpoch>", "FT1001(4,6) Unknown property 'NumTrainEpoch'. Did you mean 'NumTrainEpochs'?")]
    [InlineData("<FineTuneDevise>cpu</FineTuneDevise>", "FT1001(4,6) Unknown property 'FineTuneDevise'. Did you mean 'FineTuneDevice'?")]
    [InlineData("<Zzzzzz>1</Zzzzzz>", "FT1001(4,6) Unknown property 'Zzzzzz'.")]
    public void An_unknown_property_is_an_error_at_its_element(string property, string expected)
    {
        using var project = ProjectUnderTest.With(property);
        Assert.StartsWith(expected, Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<DataSets Include=\"a\" />", "FT1002(7,6) Unknown item 'DataSets'. Did you mean 'Dataset'?")]
    [InlineData("<Dataset Include=\"data/more/*.csv\" TextColum=\"t\" />", "FT1003(7,40) Dataset has no metadata 'TextColum'. Did you mean 'TextColumn'?")]
    [InlineData("<Metric Include=\"accuracy\"><Minimun>0</Minimun></Metric>", "FT1003(7,33) Metric has no metadata 'Minimun'. Did you mean 'Minimum'?")]
    [InlineData("<Metric Include=\"accuracy\" Min=\"0.8\" />", "FT1003(7,32) Metric has no metadata 'Min'. Did you mean 'Minimum'?")]
    [InlineData("<Metric Include=\"acuracy\" />", "FT1012(7,6) Unknown metric 'acuracy' (did you mean 'accuracy'?); the metrics are: accuracy, f1, precision")]
    public void An_unknown_item_metadata_or_metric_is_an_error_where_it_stands(string item, string expected)
    {
        using var project = ProjectUnderTest.With("", item);
        Assert.StartsWith(expected, Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_metric_is_told_the_metrics_of_the_task_alone()
    {
        using var project =
            ProjectUnderTest.With("<EvalStrategy>epoch</EvalStrategy><MetricForBestModel>perplexty</MetricForBestModel>", "<Metric Include=\"perplexty\" />");
        string[] problems = [.. project.Problems()];
        Assert.Equal(2, problems.Length);
        Assert.All(problems, problem => Assert.Contains("Unknown metric 'perplexty'; the metrics are: accuracy, f1,", problem, StringComparison.Ordinal));
        Assert.All(problems, problem => Assert.DoesNotContain("perplexity", problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<learningrate>1</learningrate>")]
    [InlineData("<_Mine>1</_Mine>")]
    [InlineData("<Rate>5e-5</Rate><Description>$(Rate)</Description>")]
    [InlineData("<Version>1.0.0</Version><NoWarn>FT2010</NoWarn><Authors>me</Authors><TreatWarningsAsErrors>true</TreatWarningsAsErrors>")]
    public void Names_of_the_project_itself_and_of_MSBuild_are_fine(string property)
    {
        using var project = ProjectUnderTest.With(property);
        Assert.Empty(project.Problems());
    }

    [Theory]
    [InlineData("<Epochs>3</Epochs>", "FT1001(4,6) Unknown property 'Epochs'. Did you mean 'NumTrainEpochs'?")]
    [InlineData("<BatchSize>3</BatchSize>", "FT1001(4,6) Unknown property 'BatchSize'. Did you mean 'PerDeviceTrainBatchSize'?")]
    [InlineData("<lr>3</lr>", "FT1001(4,6) Unknown property 'lr'. Did you mean 'LearningRate'?")]
    public void An_argument_is_found_by_its_name_in_other_libraries(string property, string expected)
    {
        using var project = ProjectUnderTest.With(property);
        Assert.StartsWith(expected, Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    /// <summary>What Trainer's users set for several processes: each is told what says it here, or why nothing needs to.</summary>
    [Theory]
    [InlineData("<DdpBackend>nccl</DdpBackend>", "FT1015(4,6) DdpBackend has no effect here: FineTuneCollective says by what processes talk")]
    [InlineData("<DdpTimeout>7200</DdpTimeout>", "FT1015(4,6) DdpTimeout has no effect here: FineTuneCollectiveTimeout says after how many seconds")]
    [InlineData("<DdpFindUnusedParameters>true</DdpFindUnusedParameters>", "FT1015(4,6) DdpFindUnusedParameters has no effect here: weights without")]
    [InlineData("<DdpBroadcastBuffers>true</DdpBroadcastBuffers>", "FT1015(4,6) DdpBroadcastBuffers has no effect here: the running means")]
    [InlineData("<DdpStaticGraph>true</DdpStaticGraph>", "FT1015(4,6) DdpStaticGraph has no effect here: the weights that get gradients")]
    [InlineData("<LocalRank>0</LocalRank>", "FT1015(4,6) LocalRank has no effect here: the variables of its launcher")]
    [InlineData("<LogOnEachNode>false</LogOnEachNode>", "FT1015(4,6) LogOnEachNode has no effect here: the first process speaks for all")]
    [InlineData("<SaveOnEachNode>true</SaveOnEachNode>", "FT1015(4,6) SaveOnEachNode has no effect here: the first process saves")]
    [InlineData("<AverageTokensAcrossDevices>false</AverageTokensAcrossDevices>", "FT1015(4,6) AverageTokensAcrossDevices has no effect here: the loss")]
    [InlineData("<EvalUseGatherObject>true</EvalUseGatherObject>", "FT1015(4,6) EvalUseGatherObject has no effect here: metrics are always those")]
    [InlineData("<RayScope>all</RayScope>", "FT1015(4,6) RayScope has no effect here: -t:Sweep searches")]
    [InlineData("<Fsdp>full_shard</Fsdp>", "FT1014(4,6) Fsdp is not applicable: each process has the whole model; FineTuneProcesses says how many")]
    [InlineData("<Deepspeed>zero2.json</Deepspeed>", "FT1014(4,6) Deepspeed is not applicable: each process has the whole model;")]
    [InlineData("<ShardedDdp>simple</ShardedDdp>", "FT1014(4,6) ShardedDdp is not applicable: each process has the whole model;")]
    [InlineData("<SplitBatches>true</SplitBatches>", "FT1014(4,6) SplitBatches is not applicable: PerDeviceTrain")]
    public void A_field_for_several_processes_is_told_what_says_it_here(string property, string expected)
    {
        using var project = ProjectUnderTest.With(property);
        Assert.StartsWith(expected, Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_off_is_asked_of_nobody()
    {
        using var project = ProjectUnderTest.With("<Fsdp></Fsdp><Deepspeed>false</Deepspeed><DdpFindUnusedParameters>false</DdpFindUnusedParameters>");
        Assert.Empty(project.Problems());
    }

    [Theory]
    [InlineData("LearninRate", "FT1025(0,0) The property 'LearninRate', set on the command line, has no effect here. Did you mean 'LearningRate'?")]
    [InlineData("FineTuneNoCahce", "FT1025(0,0) The property 'FineTuneNoCahce', set on the command line, has no effect here. Did you mean 'FineTuneNoCache'?")]
    [InlineData("Repaly", "FT1025(0,0) The property 'Repaly', set on the command line, has no effect here. Did you mean 'Replay'?")]
    [InlineData("Epochs", "FT1025(0,0) The property 'Epochs', set on the command line, has no effect here. Did you mean 'NumTrainEpochs'?")]
    [InlineData("Fp16", "FT1014(0,0) Fp16 is not applicable: float16 needs loss scaling")]
    public void A_slip_on_the_command_line_is_told(string name, string expected)
    {
        using var project = ProjectUnderTest.With("");
        project.GlobalProperties[name] = "true";
        Assert.StartsWith(expected, Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_slip_in_Directory_Build_props_is_told_where_it_stands()
    {
        using var project = ProjectUnderTest.With("");
        project.Write(
            "Directory.Build.props", "<Project>\n  <PropertyGroup>\n    <Optimise>true</Optimise><NumTrainEpoch>1</NumTrainEpoch></PropertyGroup></Project>");
        Assert.StartsWith("FT1025(3,31) The property 'NumTrainEpoch', set outside the project, has no effect here. Did you mean 'NumTrainEpochs'?",
            Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Optimize")]
    [InlineData("SolutionDir")]
    [InlineData("MSBuildRestoreSessionId")]
    [InlineData("RuntimeIdentifier")]
    [InlineData("DebugType")]
    [InlineData("PublishProfile")]
    [InlineData("EvaluationStrategy")]
    [InlineData("Against")]
    [InlineData("Project")]
    [InlineData("_Sead")]
    public void Properties_of_other_projects_are_nobodys_business(string name)
    {
        using var project = ProjectUnderTest.With("");
        project.GlobalProperties[name] = "";
        Assert.Empty(project.Problems());
    }

    [Fact]
    public void A_property_of_the_command_line_that_the_project_reads_is_its_own()
    {
        using var project = ProjectUnderTest.With("<Description>$(LearninRate)</Description>");
        project.GlobalProperties["LearninRate"] = "1";
        Assert.Empty(project.Problems());
    }

    [Fact]
    public void A_value_that_cannot_be_read_is_not_measured_against_others()
    {
        using var project = ProjectUnderTest.With(
            "<EvalStrategy>epochs</EvalStrategy><LoadBestModelAtEnd>true</LoadBestModelAtEnd><LrSchedulerType>cosin</LrSchedulerType>"
                + "<LrSchedulerKwargs>num_cycles=2</LrSchedulerKwargs>");
        Assert.Equal(["FT1004", "FT1004"], project.Problems().Select(problem => problem[..6]));
    }

    [Fact]
    public void A_file_of_arguments_has_no_metadata()
    {
        using var project = ProjectUnderTest.With("", "<TrainingArguments Include=\"args.yaml\" Split=\"x\" />");
        project.Write("args.yaml", "seed: 1");
        Assert.StartsWith("FT1003(7,44) TrainingArguments has no metadata 'Split'.", Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_inside_a_target_are_its_authors_own()
    {
        using var project = new ProjectUnderTest("""
            <Project>
              <PropertyGroup><FineTuneTask>text-classification</FineTuneTask><BaseModel>model</BaseModel></PropertyGroup>
              <ItemGroup><Dataset Include="data/train.csv" /></ItemGroup>
              <Target Name="Mine"><PropertyGroup><Whatever>1</Whatever></PropertyGroup><ItemGroup><Some Include="x" /></ItemGroup></Target>
            </Project>
            """);
        Assert.Empty(project.Problems());
    }

    [Fact]
    public void Elements_inside_Choose_are_checked()
    {
        using var project = new ProjectUnderTest("""
            <Project>
              <PropertyGroup><FineTuneTask>text-classification</FineTuneTask><BaseModel>model</BaseModel></PropertyGroup>
              <ItemGroup><Dataset Include="data/train.csv" /></ItemGroup>
              <Choose><When Condition="true"><PropertyGroup><Sead>1</Sead></PropertyGroup></When></Choose>
            </Project>
            """);
        Assert.StartsWith("FT1001(4,50) Unknown property 'Sead'. Did you mean 'Seed'?", Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        using var project = ProjectUnderTest.With("<Sead>1</Sead><LearningRate>0,1</LearningRate>", "<Metrik Include=\"accuracy\" />");
        Assert.Equal(["FT1001", "FT1002", "FT1004"], project.Problems().Select(problem => problem[..6]));
    }

    [Fact]
    public void An_earlier_name_is_accepted_with_a_warning()
    {
        using var project = ProjectUnderTest.With("<EvaluationStrategy>epoch</EvaluationStrategy>");
        Assert.StartsWith("FT1006(4,6) EvaluationStrategy is now called EvalStrategy", Assert.Single(project.Problems()), StringComparison.Ordinal);
        Assert.Equal(FineTune.Contracts.IntervalStrategy.Epoch, project.Read(out _)!.Training.EvalStrategy);
    }

    [Fact]
    public void An_earlier_name_beside_the_new_one_is_an_error()
    {
        using var project = ProjectUnderTest.With("<EvalStrategy>no</EvalStrategy><EvaluationStrategy>epoch</EvaluationStrategy>");
        Assert.StartsWith("FT1011(4,37) EvaluationStrategy and EvalStrategy are both set", Assert.Single(project.Problems()), StringComparison.Ordinal);
    }
}
