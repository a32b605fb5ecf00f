//! How a changeset moves from draft to published: one table, walked cell by cell in its test.

use crate::words;

words! {
    /// How far a changeset has come.
    pub enum State {
        /// Its author still writes it.
        Draft = "draft",
        /// It waits for a reviewer.
        Submitted = "submitted",
        /// A reviewer accepted it, all or by field.
        Approved = "approved",
        /// A reviewer gave it back with a reason.
        Returned = "returned",
        /// It is in the register.
        Published = "published",
        /// It was in the register and was taken back.
        Reverted = "reverted",
        /// Its author gave it up before it was in the register.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// What can be done with a changeset.
    pub enum Action {
        /// Its edits are replaced.
        Edit = "edit",
        /// It is handed to the reviewers.
        Submit = "submit",
        /// It is accepted.
        Approve = "approve",
        /// It is given back.
        Return = "return",
        /// It becomes a revision.
        Publish = "publish",
        /// A revision takes it back.
        Revert = "revert",
        /// It is given up.
        Withdraw = "withdraw",
    }
}

words! {
    /// What the caller is to this changeset.
    pub enum Part {
        /// Wrote it.
        Author = "author",
        /// Reviews the counties it touches, and did not write it.
        Reviewer = "reviewer",
        /// Keeps the house; may do everything that anybody may.
        Admin = "admin",
        /// None of these.
        Other = "other",
    }
}

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody can do that in this state.
    State,
    /// This caller cannot.
    Part,
}

/// The state that `action` by `part` leads to.
pub const fn next(state: State, action: Action, part: Part) -> Result<State, Refusal> {
    use {Action as A, Part as P, State as S};
    let (to, by_author) = match (state, action) {
        (S::Draft | S::Returned, A::Edit) => (S::Draft, true),
        (S::Draft | S::Returned, A::Submit) => (S::Submitted, true),
        (S::Submitted, A::Approve) => (S::Approved, false),
        (S::Submitted | S::Approved, A::Return) => (S::Returned, false),
        (S::Approved, A::Publish) => (S::Published, false),
        (S::Published, A::Revert) => (S::Reverted, false),
        (S::Draft | S::Submitted | S::Approved | S::Returned, A::Withdraw) => (S::Withdrawn, true),
        _ => return Err(Refusal::State),
    };
    match part {
        P::Admin => Ok(to),
        P::Author if by_author => Ok(to),
        P::Reviewer if !by_author => Ok(to),
        P::Author | P::Reviewer | P::Other => Err(Refusal::Part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows: states. Columns: actions. A cell: where it leads, and for whom beside the admin.
    const TABLE: [[&str; 7]; 7] = [
        //  edit            submit              approve               return                publish                revert               withdraw
        ["draft author", "submitted author", "", "", "", "", "withdrawn author"], // draft
        ["", "", "approved reviewer", "returned reviewer", "", "", "withdrawn author"], // submitted
        ["", "", "", "returned reviewer", "published reviewer", "", "withdrawn author"], // approved
        ["draft author", "submitted author", "", "", "", "", "withdrawn author"], // returned
        ["", "", "", "", "", "reverted reviewer", ""],                            // published
        ["", "", "", "", "", "", ""],                                             // reverted
        ["", "", "", "", "", "", ""],                                             // withdrawn
    ];

    #[test]
    fn every_cell_is_as_the_table_says() {
        for (state, row) in State::ALL.iter().zip(TABLE) {
            for (action, cell) in Action::ALL.iter().zip(row) {
                for part in Part::ALL {
                    let wanted = match cell.split_once(' ') {
                        None => Err(Refusal::State),
                        Some((to, who)) if part.as_str() == who || *part == Part::Admin => Ok(to.parse().unwrap()),
                        Some(_) => Err(Refusal::Part),
                    };
                    assert_eq!(next(*state, *action, *part), wanted, "{state} {action} {part}");
                }
            }
        }
    }
}
