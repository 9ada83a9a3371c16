namespace RobustMfgSim.Verification.Moments;

/// <summary>
/// All monomials z^alpha with |alpha| at most a degree, in order of degree, and the passage between mixed moments m_alpha = E z^alpha and joint cumulants k_alpha:
/// m_{alpha + e_i} = sum over beta &lt;= alpha of C(alpha, beta) k_{beta + e_i} m_{alpha - beta} (eq. T6, closed moments). Cumulants of independent sums add.
/// </summary>
internal sealed class MonomialBasis
{
    private readonly int[][] _exponents;
    private readonly Term[][] _terms;
    private readonly (int Lower, int Variable)[] _factors;

    public MonomialBasis(int variables, int degree)
    {
        _exponents = [.. Enumerable.Range(0, degree + 1).SelectMany(d => Compositions(variables, d))];
        var index = _exponents.Index().ToDictionary(e => string.Join(',', e.Item), e => e.Index);
        _terms = new Term[_exponents.Length][];
        _factors = new (int, int)[_exponents.Length];
        for (int k = 0; k < _exponents.Length; k++)
        {
            int variable = Array.FindIndex(_exponents[k], e => e > 0);
            if (variable < 0)
            {
                _terms[k] = [];
                continue;
            }

            int[] lower = [.. _exponents[k]];
            lower[variable]--;
            _factors[k] = (index[string.Join(',', lower)], variable);
            _terms[k] = [.. Below(lower).Select(beta => Expand(lower, beta, variable, index))];
        }
    }

    /// <summary>Number of monomials.</summary>
    public int Count => _exponents.Length;

    /// <summary>The exponents of a monomial.</summary>
    public ReadOnlySpan<int> Exponents(int monomial) => _exponents[monomial];

    /// <summary>z^alpha for all alpha.</summary>
    public void Evaluate(ReadOnlySpan<double> z, Span<double> values)
    {
        values[0] = 1;
        for (int k = 1; k < values.Length; k++)
        {
            values[k] = values[_factors[k].Lower] * z[_factors[k].Variable];
        }
    }

    /// <summary>Moments from cumulants; the cumulant of order 0 is not looked at.</summary>
    public void Moments(ReadOnlySpan<double> cumulants, Span<double> moments)
    {
        moments[0] = 1;
        for (int k = 1; k < moments.Length; k++)
        {
            double sum = 0;
            foreach (var term in _terms[k])
            {
                sum += term.Coefficient * cumulants[term.Cumulant] * moments[term.Moment];
            }

            moments[k] = sum;
        }
    }

    /// <summary>Cumulants from moments.</summary>
    public void Cumulants(ReadOnlySpan<double> moments, Span<double> cumulants)
    {
        cumulants[0] = 0;
        for (int k = 1; k < moments.Length; k++)
        {
            double known = 0;
            foreach (var term in _terms[k])
            {
                known += term.Cumulant == k ? 0 : term.Coefficient * cumulants[term.Cumulant] * moments[term.Moment];
            }

            cumulants[k] = moments[k] - known;
        }
    }

    private static Term Expand(int[] lower, int[] beta, int variable, Dictionary<string, int> index)
    {
        double coefficient = 1;
        int[] raised = [.. beta], rest = [.. lower];
        for (int i = 0; i < lower.Length; i++)
        {
            rest[i] -= beta[i];
            for (int j = 1; j <= beta[i]; j++)
            {
                coefficient = coefficient * (lower[i] - beta[i] + j) / j;
            }
        }

        raised[variable]++;
        return new(coefficient, index[string.Join(',', raised)], index[string.Join(',', rest)]);
    }

    // All exponents of a total degree, the first variable's highest first.
    private static IEnumerable<int[]> Compositions(int variables, int degree)
    {
        if (variables == 0)
        {
            return degree == 0 ? [[]] : [];
        }

        return Enumerable.Range(0, degree + 1).Reverse().SelectMany(first => Compositions(variables - 1, degree - first).Select(rest => (int[])[first, .. rest]));
    }

    private static IEnumerable<int[]> Below(int[] exponents) =>
        exponents.Aggregate((IEnumerable<int[]>)[[]], (all, e) => all.SelectMany(head => Enumerable.Range(0, e + 1).Select(b => (int[])[.. head, b])));

    private readonly record struct Term(double Coefficient, int Cumulant, int Moment);
}
