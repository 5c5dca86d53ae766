using FineTune.Contracts;
using FineTune.Engine.Training.Distributed;

namespace FineTune.Engine.Tests.Training.Distributed;

public sealed class CommonWorkTests
{
    [Theory]
    [InlineData("/srv/reviews/obj/finetune/train")]
    [InlineData("/srv/Bewertungen; äöü 100%/a\nb/obj/finetune/train")]
    public void What_rank_0_says_the_others_understand(string folder)
    {
        var work = new CommonWork(Stage.Predict, folder);

        Assert.Equal(work, CommonWork.Of(work.ToString()));
        Assert.Null(CommonWork.Of(null));
    }
}
