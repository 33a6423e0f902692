# Errors of form fields.

form-errors = { $count ->
    [one] One field needs another look.
   *[other] { $count } fields need another look.
}
subject-missing = Give it a title.
subject-control = The title has characters that cannot be shown. Type it again.
subject-long = The title is { $length } characters long; GoTo takes { $limit }. An angle bracket counts as four.
