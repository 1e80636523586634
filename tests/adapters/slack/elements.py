"""What Slack sends of a form's field: as it was filled in, or as it stood there."""


def filled(element, values):
    """The state of an element in which somebody put these values."""
    match element["type"]:
        case "datepicker":
            return {"type": "datepicker", "selected_date": values[0]}
        case "static_select":
            return {"type": "static_select", "selected_option": {"value": values[0]}}
        case "conversations_select":
            return {"type": "conversations_select", "selected_conversation": values[0]}
        case "users_select":
            return {"type": "users_select", "selected_user": values[0]}
        case "checkboxes" | "multi_static_select":
            known = {option["value"]: option for option in element["options"]}
            return {"type": element["type"], "selected_options": [known[value] for value in values]}
    return {"type": element["type"], "value": values[0]}


def standing(element):
    """The state of an element that nobody touched: what stood in it already is sent as it stands."""
    for name in ("initial_value", "initial_date", "initial_conversation", "initial_user"):
        if name in element:
            return filled(element, [element[name]])
    if "initial_option" in element:
        return filled(element, [element["initial_option"]["value"]])
    return {"type": element["type"], "value": None}
