using FineTune.Contracts;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Validation;

/// <summary>What of a project names the Hub, and what files.</summary>
public sealed class HubReferencesTests
{
    [Theory]
    [InlineData("google-bert/bert-base-cased", "google-bert/bert-base-cased", "main")]
    [InlineData("bert-base-uncased@v1.0", "bert-base-uncased", "v1.0")]
    [InlineData("org/name@refs/pr/1", "org/name", "refs/pr/1")]
    public void A_base_model_that_is_no_folder_is_one_of_the_Hub(string text, string id, string revision)
    {
        using var project = ProjectUnderTest.With($"<BaseModel>{text}</BaseModel>");
        BaseModelSpec model = project.Read().BaseModel;
        Assert.Equal((BaseModelKind.Hub, new HubReference(id, revision)), (model.Kind, model.Hub));
    }

    [Theory]
    [InlineData("org/name", null, "org/name", "main")]
    [InlineData("yelp_review_full@abc", null, "yelp_review_full", "abc")]
    [InlineData("org/name", "Revision=\"v2\" Config=\"en\"", "org/name", "v2")]
    public void A_dataset_that_is_no_file_is_one_of_the_Hub(string include, string? metadata, string id, string revision)
    {
        using var project = ProjectUnderTest.With("", $"<Dataset Include=\"{include}\" Split=\"any_name\" {metadata} />");
        DatasetSpec dataset = project.Read().Datasets[2];
        Assert.Equal((id, revision, "any_name"), (dataset.Hub!.Id, dataset.Hub.Revision, dataset.Split));
        Assert.Empty(dataset.Files);
    }

    [Theory]
    [InlineData("org/name@../../outside")]
    [InlineData("org/name@..")]
    [InlineData("org/name@a//b")]
    [InlineData("org/name@/etc")]
    [InlineData("org/name@a\\..\\b")]
    [InlineData("org/name@a\u0001b")]
    [InlineData("org/name\n")]
    [InlineData("../name")]
    public void What_would_lead_out_of_the_cache_is_no_reference(string text) => Assert.Null(HubReference.TryParse(text));

    [Fact]
    public void A_missing_file_is_a_missing_file()
    {
        using var project = ProjectUnderTest.With("", """<Dataset Include="data/absent.csv" />""");
        Assert.StartsWith("FT2001", Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<PushToHub>me/it</PushToHub>", "me/it")]
    [InlineData("<PushToHub>true</PushToHub><HubModelId>me/it</HubModelId>", "me/it")]
    [InlineData("<PushToHub>true</PushToHub>", "reviews")]
    [InlineData("<PushToHub>false</PushToHub><HubModelId>me/it</HubModelId>", null)]
    public void Push_goes_where_the_project_says(string properties, string? id)
    {
        using var project = ProjectUnderTest.With(properties);
        Assert.Equal(id, project.Read().PushToHub?.Id);
    }

    [Theory]
    [InlineData("../other")]
    [InlineData("a b")]
    [InlineData("/main")]
    public void Push_to_what_cannot_be_a_branch_is_an_error_where_it_is_written(string revision)
    {
        using var project = ProjectUnderTest.With($"<PushToHub>me/it</PushToHub>\n<HubRevision>{revision}</HubRevision>");
        string problem = Assert.Single(project.Problems());
        Assert.StartsWith("FT1004", problem, StringComparison.Ordinal);
        Assert.Contains($"HubRevision = '{revision}' is not the name of a branch", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<PushToHub>me/it/too</PushToHub>", "FT5021")]
    [InlineData("<PushToHub>me/it</PushToHub><HubModelId>me/other</HubModelId>", "FT1011")]
    public void Push_to_what_cannot_be_a_repository_is_an_error(string properties, string code)
    {
        using var project = ProjectUnderTest.With(properties);
        Assert.StartsWith(code, Assert.Single(project.Problems()), StringComparison.Ordinal);
    }
}
