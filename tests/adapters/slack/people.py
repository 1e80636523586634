"""Somebody at the other end of Slack: answers what the bot asks, by what stands on the buttons and fields."""

from tests.journeys.everywhere.story import CREATE

__all__ = ["CREATE", "Member", "introduced", "onboarded", "opened", "parts"]


async def opened(scene):
    """A program that takes people in."""
    await scene.command("U0LGA", CREATE)
    await scene.command("U0LGA", "/mentoring-admin program open")


async def introduced(scene, mentor, mentee):
    """Two members of a program that is open: it starts, they are in it, matched and told so."""
    await scene.command("U0LGA", "/mentoring-admin program start")
    await onboarded(scene, mentor, "mentor")
    await onboarded(scene, mentee, "mentee")
    await scene.command("U0LGA", "/mentoring-admin match preview")
    await scene.press("U0LGA", "all")


async def onboarded(scene, user, role):
    """A member from hello to the accepted charter."""
    await scene.say(user, "bonjour")
    await Member(scene, user, ("go", role, "no", "accept")).answer()


def parts(message):
    """What can be pressed (by value) and filled in (elements) in a message."""
    blocks = message.get("blocks", [])
    buttons = [one for block in blocks if block["type"] == "actions" for one in block["elements"]]
    fields = [block["element"] for block in blocks if block["type"] == "input"]
    return [one["value"] for one in buttons if one["action_id"].startswith("press.")], fields


class Member:
    """A person with a mind: *likes* are the values they press where they stand, in that order of preference."""

    def __init__(self, scene, user, likes, words="D’accord, merci"):
        self.scene = scene
        self.user = user
        self.likes = likes
        self.words = words

    def waiting(self):
        """The newest message that can be answered, if there is one."""
        return next((one for one in reversed(self.scene.slack.messages[f"D{self.user}"]) if any(parts(one))), None)

    async def answer(self):
        """Answer until nothing is left to be answered."""
        for _ in range(40):
            message = self.waiting()
            if message is None:
                return
            buttons, fields = parts(message)
            liked = next((one for one in self.likes if one in buttons), None)
            if liked is not None:
                await self.scene.press(self.user, liked)
            elif fields:
                await self.scene.fill(self.user, *self._filled(fields[-1]))
            else:
                raise AssertionError(f"{self.user} does not know which of {buttons} to press")
        raise AssertionError(f"{self.user} is asked without end")

    def _filled(self, element):
        match element["type"]:
            case "datepicker":
                return [self.scene.clock.now().date().isoformat()]
            case "number_input":
                return ["2"]
            case "plain_text_input":
                return [self.words]
        return [option["value"] for option in element["options"][:2]]
