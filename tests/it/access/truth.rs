//! How permissions combine, against the table of their truth.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use chanx::{
    access::{Access, Admission, Permission, Policy, Rule},
    prelude::*,
};
use chanx_testing::TestApp;
use proptest::prelude::*;

/// A permission whose two stages answer what the connection's query says, and which counts its questions.
struct Stages(usize);

/// For each of four permissions its stages, and the formula.
#[derive(Debug, Clone)]
struct Case {
    stages: [(bool, bool); 4],
    formula: Formula,
    loaded: Arc<AtomicUsize>,
}

#[derive(Debug, Clone)]
enum Formula {
    Leaf(usize),
    All(Box<[Formula; 2]>),
    Any(Box<[Formula; 2]>),
    Not(Box<Formula>),
}

impl Formula {
    fn rule(&self) -> Rule<Judged> {
        match self {
            Self::Leaf(index) => Rule::of(Stages(*index)),
            Self::All(both) => both[0].rule() & both[1].rule(),
            Self::Any(both) => both[0].rule() | both[1].rule(),
            Self::Not(inner) => !inner.rule(),
        }
    }

    /// The oracle: a permission passes if both its stages do, and the operators are those of logic.
    fn holds(&self, passes: &impl Fn(usize) -> bool) -> bool {
        match self {
            Self::Leaf(index) => passes(*index),
            Self::All(both) => both[0].holds(passes) && both[1].holds(passes),
            Self::Any(both) => both[0].holds(passes) || both[1].holds(passes),
            Self::Not(inner) => !inner.holds(passes),
        }
    }
}

impl Permission<Judged> for Stages {
    async fn has_permission(&self, admission: &Admission<Judged>) -> Result<bool> {
        Ok(case(admission).stages[self.0].0)
    }

    async fn has_object_permission(&self, admission: &Admission<Judged>, (): &()) -> Result<bool> {
        let case = case(admission);
        assert!(
            case.stages[self.0].0,
            "asked though its first stage does not hold"
        );
        assert_eq!(
            case.loaded.load(Ordering::Relaxed),
            1,
            "asked before the object is loaded"
        );
        Ok(case.stages[self.0].1)
    }
}

fn case(admission: &Admission<Judged>) -> &Case {
    admission.request().extension().expect("the case")
}

struct Judged;

impl Consumer for Judged {
    type Incoming = Never;
    type Outgoing = Never;
    type Event = Never;
    type State = NoState;
    type Params = ();
    type Access = Self;

    async fn connect(_: &mut Context<Self>) -> Result<Self> {
        Ok(Self)
    }
}

thread_local! {
    /// The formula of the application that is started next.
    static NEXT: std::cell::RefCell<Option<Formula>> = const { std::cell::RefCell::new(None) };
}

impl Access<Self> for Judged {
    type User = ();
    type Object = ();

    fn policy() -> Policy<Self> {
        let formula = NEXT.take().expect("a formula");
        Policy::new().permissions(formula.rule())
    }

    async fn load(admission: &Admission<Self>) -> Result<Option<()>> {
        case(admission).loaded.fetch_add(1, Ordering::Relaxed);
        Ok(Some(()))
    }
}

routes! { fn judged() -> Routes { "" => Judged } }

/// Whether the case is let in, and how often the object was loaded.
fn entered(case: &Case) -> (bool, usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        NEXT.set(Some(case.formula.clone()));
        let app = TestApp::new(judged()).start();
        let client = app.client("/").extension(case.clone()).connect().await;
        let status = client.verdict().map(|verdict| verdict.status_code);
        assert!(matches!(status, Some(200 | 403)), "{status:?}");
        (status == Some(200), case.loaded.load(Ordering::Relaxed))
    })
}

fn formulas() -> impl Strategy<Value = Formula> {
    let leaf = (0..4_usize).prop_map(Formula::Leaf);
    leaf.prop_recursive(4, 12, 2, |inner| {
        let both = (inner.clone(), inner.clone()).prop_map(|(left, right)| Box::new([left, right]));
        prop_oneof![
            both.clone().prop_map(Formula::All),
            both.prop_map(Formula::Any),
            inner.prop_map(|inner| Formula::Not(Box::new(inner))),
        ]
    })
}

/// All answers that the object stages of four permissions can give.
fn objects() -> impl Iterator<Item = [bool; 4]> {
    (0..16_u8).map(|bits| std::array::from_fn(|index| bits & (1 << index) != 0))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn permissions_combine_as_the_table_says(formula in formulas(), stages: [(bool, bool); 4]) {
        let case = Case { stages, formula, loaded: Arc::default() };
        let (is_in, loaded) = entered(&case);
        prop_assert_eq!(is_in, case.formula.holds(&|index| stages[index].0 && stages[index].1));
        // The object is loaded unless no object could have changed the answer.
        let could = objects().any(|object| case.formula.holds(&|index| stages[index].0 && object[index]));
        prop_assert!(loaded <= 1);
        prop_assert!(loaded == 1 || !could, "refused too early");
    }
}

#[test]
fn the_two_permissions_of_the_table_combine_as_it_says() {
    let (a, b) = (Formula::Leaf(0), Formula::Leaf(1));
    let either = Formula::Any(Box::new([a.clone(), b.clone()]));
    let both = Formula::All(Box::new([a.clone(), b.clone()]));
    let neither = Formula::Not(Box::new(a));
    for bits in 0..16_u8 {
        let bit = |index: u8| bits & (1 << index) != 0;
        let (first, second) = ((bit(0), bit(1)), (bit(2), bit(3)));
        let (a, b) = (first.0 && first.1, second.0 && second.1);
        for (formula, holds) in [(&either, a || b), (&both, a && b), (&neither, !a)] {
            let case = Case {
                stages: [first, second, (true, true), (true, true)],
                formula: formula.clone(),
                loaded: Arc::default(),
            };
            assert_eq!(entered(&case).0, holds, "{case:?}");
        }
    }
}
