using FineTune.Sdk.Tests.Support;

namespace FineTune.Sdk.Tests;

[Collection(PackedSdkCollection.Name)]
public sealed class PredictTests(PackedSdk sdk)
{
    [Fact]
    public async Task Predict_asks_about_the_rows_of_a_file_and_only_if_it_must()
    {
        using var project = new ModelProject(sdk);
        project.Write("more/in put.csv", "text\ngood\n");
        string[] predict = ["-t:Predict", "-p:PredictFile=more/in put.csv", "-p:PredictOutput=more/out.jsonl"];
        (await project.BuildAsync(predict)).Succeeded().Says("Predict: first run");
        Assert.Equal("tokenize train predict", project.Starts());
        Assert.Equal("{\"rows\": \"in put.csv\"}\n", File.ReadAllText(project["more/out.jsonl"]));

        (await project.BuildAsync(predict)).Succeeded();
        Assert.Equal("", project.Starts());

        File.Delete(project["more/out.jsonl"]);
        (await project.BuildAsync(predict)).Succeeded();
        Assert.Equal("", project.Starts());
        Assert.True(File.Exists(project["more/out.jsonl"]));

        project.Write("more/in put.csv", "text\ngood\nbad\n");
        (await project.BuildAsync(predict)).Succeeded().Says("Predict: more/in put.csv changed");
        Assert.Equal("predict", project.Starts());

        (await project.BuildAsync("-t:Predict", "-p:PredictFile=more/in put.csv")).Succeeded();
        Assert.True(File.Exists(project["more/in put.predictions.jsonl"]));
        (await project.BuildAsync("-t:Predict", "-p:PredictFile=more/in put.csv", "-p:PredictOutput=more/out.csv")).Succeeded();
        Assert.Equal("rows\nin put.csv\n", File.ReadAllText(project["more/out.csv"]));
        project.Starts();
        (await project.BuildAsync("-t:Predict", "-p:PredictFile=more/in put.csv", "-p:PredictOutput=more/in put.csv")).Failed()
            .Says("error FT4060").Says("it is PredictFile, which would be lost");
        Assert.Equal("", project.Starts());
        project.Write("more/in put.csv", "text\ngood\nunpredictable\n");
        (await project.BuildAsync(predict)).Failed().Says("in put.csv : error FT3148: 1 of 2 rows cannot be predicted.");
        Assert.Equal("{\"line\": 2}\n{\"line\": 3, \"error\": {\"code\": \"FT4015\"}}\n", File.ReadAllText(project["more/out.jsonl"]));
        (await project.BuildAsync(predict)).Failed().Says("FT3148");
        (await project.BuildAsync("-t:Predict")).Failed().Says("FT1027");
        (await project.BuildAsync("-t:Predict", "-p:PredictFile=none.csv")).Failed().Says("FT2001");
    }
}
